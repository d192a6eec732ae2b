package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Account;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A user with a password, or with what PostgreSQL keeps of one. What is derived from a password is
 * kept as long as the account, for it takes milliseconds. Safe from any thread.
 */
final class PostgresAccount implements Account {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;
  private static final Pattern MD5 = Pattern.compile("md5[0-9a-f]{32}");

  /** A server may change its verifier now and then, not for every log-in. */
  private static final int MOST_DERIVED = 16;

  private final String user;
  private final Secret secret;
  private final @Nullable ScramVerifier kept;
  private final boolean md5Only;
  private final ConcurrentMap<String, CompletableFuture<ScramKeys>> derived =
      new ConcurrentHashMap<>();
  private final byte[] salt = new byte[SALT_BYTES];

  PostgresAccount(String user, Secret secret) {
    this.user = user;
    this.secret = secret;
    this.kept = ScramVerifier.parse(secret.value());
    this.md5Only = MD5.matcher(secret.value()).matches();
    RANDOM.nextBytes(salt);
  }

  @Override
  public String user() {
    return user;
  }

  /** The secret is an MD5 hash: nothing else than md5 can be done with it. */
  boolean md5Only() {
    return md5Only;
  }

  /** The secret is a SCRAM verifier: good to check clients, not to log in. */
  boolean verifierOnly() {
    return kept != null;
  }

  String password() {
    return secret.value();
  }

  /** {@code md5} and 32 hexadecimal digits, as PostgreSQL keeps and md5 authentication wants it. */
  String md5() {
    return md5Only ? secret.value() : Md5.ofPassword(secret.value(), user);
  }

  /** Whether the MD5 hash is of it. */
  boolean hashes(String password) {
    return MessageDigest.isEqual(
        md5().getBytes(StandardCharsets.US_ASCII),
        Md5.ofPassword(password, user).getBytes(StandardCharsets.US_ASCII));
  }

  /** With what to log in for a client that has shown nothing of its password. */
  PostgresCredential credential() {
    if (verifierOnly()) {
      return new PostgresCredential.None();
    }
    return md5Only() ? new PostgresCredential.Md5(this) : new PostgresCredential.Clear(this);
  }

  CompletableFuture<ScramVerifier> verifier() {
    if (kept != null) {
      return CompletableFuture.completedFuture(kept);
    }
    int iterations = ScramVerifier.USUAL_ITERATIONS;
    return keys(salt, iterations).thenApply(keys -> ScramVerifier.of(keys, salt, iterations));
  }

  /** Computed off the caller's thread unless they are known. */
  CompletableFuture<ScramKeys> keys(byte[] salt, int iterations) {
    String under = iterations + ":" + Base64.getEncoder().encodeToString(salt);
    if (derived.size() >= MOST_DERIVED && !derived.containsKey(under)) {
      derived.clear();
    }
    return derived.computeIfAbsent(
        under,
        _ ->
            CompletableFuture.supplyAsync(
                () -> ScramKeys.of(secret.value(), salt, iterations), Thread::startVirtualThread));
  }
}
