package dev.headgate.operator.compile;

import dev.headgate.crd.v1alpha1.PoolAccount;
import dev.headgate.crd.v1alpha1.SecretKeyRef;
import dev.headgate.crd.v1alpha1.UsersQuery;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one Pool logs in by at its backends, with the passwords, which are never told. */
record AccountsCompiler(ResourceId pool, References references, Findings findings) {

  static final String QUERY = "spec.users.query";

  private static final String ACCOUNTS = "spec.accounts";

  List<Map<String, Object>> accounts(List<PoolAccount> accounts) {
    List<Map<String, Object>> compiled = new ArrayList<>();
    for (PoolAccount account : accounts) {
      String at = ACCOUNTS + "[" + compiled.size() + "].passwordRef";
      compiled.add(
          new Section()
              .put("users", account.users())
              .put("user", account.user())
              .put("password", password(at, account.passwordRef()))
              .fields());
    }
    return compiled;
  }

  @Nullable Map<String, Object> usersQuery(@Nullable UsersQuery query) {
    return query == null
        ? null
        : new Section()
            .put("sql", query.sql())
            .put("user", query.user())
            .put("password", password(QUERY + ".passwordRef", query.passwordRef()))
            .put("database", query.database())
            .put("cache", query.cache())
            .fields();
  }

  /** Null where there is none to be had, which is told then. */
  private @Nullable String password(String at, @Nullable SecretKeyRef ref) {
    if (ref == null || ref.name() == null || ref.key() == null) {
      findings.invalid(pool, at, "missing", "the name of a Secret and a key in it");
      return null;
    }
    Secret found = references.secret(pool.namespace(), ref.name());
    String password =
        found != null && SecretData.isWatched(found) ? SecretData.of(found).get(ref.key()) : null;
    if (password == null) {
      findings.unresolved(
          pool,
          at,
          ref.name() + "/" + ref.key(),
          "an Opaque Secret of namespace " + pool.namespace() + " with that key");
    } else if (password.isEmpty() || !password.matches("[^\\x00\\r\\n]+")) {
      findings.invalid(pool, at, "***", "a password in one line");
    }
    return password;
  }
}
