package dev.headgate.proxy.pool;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Dialect;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may log in at a pool. Configured from one thread, asked from any. */
final class Accounts {

  private record Entry(Secret secret, Account account) {}

  private final Dialect dialect;
  private volatile Map<String, Entry> entries = Map.of();

  Accounts(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Whose secret stays the same keeps what was derived from it. */
  void reconfigure(Map<String, Secret> users) {
    Map<String, Entry> known = entries;
    Map<String, Entry> next = new HashMap<>();
    users.forEach(
        (user, secret) -> {
          Entry old = known.get(user);
          next.put(
              user,
              old != null && old.secret().equals(secret)
                  ? old
                  : new Entry(secret, dialect.account(user, secret)));
        });
    entries = next;
  }

  /** Whether it is still there, with the same secret; what is nobody's in particular always is. */
  boolean current(@Nullable Account account) {
    return account == null || account.equals(find(account.user()));
  }

  @Nullable Account find(String user) {
    Entry entry = entries.get(user);
    return entry == null ? null : entry.account();
  }
}
