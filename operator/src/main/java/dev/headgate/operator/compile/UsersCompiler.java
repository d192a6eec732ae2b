package dev.headgate.operator.compile;

import dev.headgate.config.PoolMode;
import dev.headgate.config.Protocol;
import dev.headgate.crd.v1alpha1.PoolSpec;
import dev.headgate.crd.v1alpha1.SecretRef;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may log in at one Pool. Names are told where they are wrong, what belongs to them never. */
record UsersCompiler(ResourceId pool, References references, Findings findings) {

  static final String USERS = "spec.users";
  static final String SECRET_REF = USERS + ".secretRef";

  private static final Pattern NAME = Pattern.compile("[-._A-Za-z0-9]+");
  private static final int LONGEST_POSTGRESQL = 63;
  private static final int LONGEST_MARIADB = 128;

  /** Null where there are none to be had, which is told then. */
  @Nullable Map<String, String> users(PoolSpec spec) {
    if (spec.users() == null) {
      if (spec.mode() == PoolMode.Session) {
        findings.invalid(pool, USERS, "missing", "the users of mode Session");
      }
      return null;
    }
    if (spec.mode() != PoolMode.Session) {
      findings.invalid(
          pool, USERS, "set", "no users: in mode " + spec.mode() + " the database asks clients");
      return null;
    }
    SecretRef ref = spec.users().secretRef();
    if (ref == null && spec.users().query() != null) {
      return Map.of();
    }
    if (ref == null || ref.name() == null) {
      findings.invalid(pool, SECRET_REF, "missing", "the name of a Secret, or a query beside it");
      return null;
    }
    Secret found = references.secret(pool.namespace(), ref.name());
    Map<String, String> users =
        found != null && SecretData.isWatched(found) ? SecretData.of(found) : Map.of();
    if (users.isEmpty()) {
      findings.unresolved(
          pool,
          SECRET_REF + ".name",
          ref.name(),
          "an Opaque Secret of namespace " + pool.namespace() + " with a key for each user");
      return null;
    }
    users.forEach((user, secret) -> check(user, secret.isEmpty(), spec.protocol()));
    return users;
  }

  private void check(String user, boolean empty, @Nullable Protocol protocol) {
    int longest = protocol == Protocol.PostgreSQL ? LONGEST_POSTGRESQL : LONGEST_MARIADB;
    if (user.length() > longest || !NAME.matcher(user).matches()) {
      findings.invalid(
          pool,
          SECRET_REF + "." + user,
          "no user's name",
          "at most " + longest + " characters: A-Z, a-z, 0-9, '-', '_', '.'");
    } else if (empty) {
      findings.invalid(
          pool, SECRET_REF + "." + user, "***", "a password, or its hash, in one line");
    }
  }
}
