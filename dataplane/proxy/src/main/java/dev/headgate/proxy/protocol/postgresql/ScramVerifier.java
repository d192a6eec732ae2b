package dev.headgate.proxy.protocol.postgresql;

import com.ongres.scram.common.ScramFunctions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL keeps of a password in {@code pg_authid}: enough to check a client, not to log in
 * as one. Not a record, so that it never prints.
 */
final class ScramVerifier {

  /** PostgreSQL's scram_iterations. */
  static final int USUAL_ITERATIONS = 4096;

  private static final int KEY_BYTES = 32;
  private static final String BASE64 = "([A-Za-z0-9+/]+=*)";
  private static final Pattern FORMAT =
      Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):" + BASE64 + "\\$" + BASE64 + ":" + BASE64);

  private final int iterations;
  private final byte[] salt;
  private final byte[] stored;
  private final byte[] server;

  private ScramVerifier(int iterations, byte[] salt, byte[] stored, byte[] server) {
    this.iterations = iterations;
    this.salt = salt;
    this.stored = stored;
    this.server = server;
  }

  /** Null if {@code text} is something else: a password that only looks like one, too. */
  static @Nullable ScramVerifier parse(String text) {
    Matcher parts = FORMAT.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      int iterations = Integer.parseInt(parts.group(1));
      byte[] stored = base64.decode(parts.group(3));
      byte[] server = base64.decode(parts.group(4));
      return iterations > 0 && stored.length == KEY_BYTES && server.length == KEY_BYTES
          ? new ScramVerifier(iterations, base64.decode(parts.group(2)), stored, server)
          : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  static ScramVerifier of(ScramKeys keys, byte[] salt, int iterations) {
    return new ScramVerifier(iterations, salt, keys.stored(), keys.server());
  }

  /** One that nobody's password fits. */
  static ScramVerifier nobodys(byte[] salt, byte[] noise) {
    return new ScramVerifier(USUAL_ITERATIONS, salt, noise, noise);
  }

  int iterations() {
    return iterations;
  }

  byte[] salt() {
    return salt;
  }

  /** Whether it was made with these. */
  boolean fits(ScramKeys keys) {
    return MessageDigest.isEqual(stored, keys.stored());
  }

  /**
   * The client's keys, which its proof betrays to us who know its verifier; null if it is wrong.
   */
  @Nullable ScramKeys check(byte[] proof, String authMessage) {
    if (proof.length != KEY_BYTES) {
      return null;
    }
    // ClientProof is ClientKey XOR ClientSignature, and so the other way round.
    byte[] client =
        ScramFunctions.clientProof(
            proof, ScramFunctions.clientSignature(ScramKeys.MECHANISM, stored, authMessage));
    ScramKeys keys = new ScramKeys(client, server);
    return fits(keys) ? keys : null;
  }
}
