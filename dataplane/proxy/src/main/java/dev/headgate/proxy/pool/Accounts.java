package dev.headgate.proxy.pool;

import dev.headgate.config.AccountConfig;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in at a pool, and as whom the server connections of each are. Configured from one
 * thread, asked from any.
 */
final class Accounts {

  /** The class of SQLSTATE, for both protocols. */
  private static final String INVALID_AUTHORIZATION = "28";

  private static final Refusal NOT_ACCEPTED =
      new Refusal(
          Refusal.Reason.SERVER_REFUSED,
          "the database does not accept the gateway's account for this user");

  private record Entry(Secret secret, Account account) {}

  private record Mapping(AccountConfig config, Credential credential) {

    ServiceAccount account() {
      return new ServiceAccount(config.user(), config.password());
    }
  }

  private final Dialect dialect;
  private volatile Map<String, Entry> entries = Map.of();
  private volatile List<Mapping> mappings = List.of();

  /** Sorted by name. */
  private volatile List<Account> models = List.of();

  Accounts(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Whose secret stays the same keeps what was derived from it. */
  void reconfigure(PoolConfig config) {
    mappings = mappings(config.accounts());
    entries = entries(config.users());
    models =
        entries.values().stream()
            .map(Entry::account)
            .sorted(Comparator.comparing(Account::user))
            .toList();
  }

  private Map<String, Entry> entries(Map<String, Secret> users) {
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
    return next;
  }

  private List<Mapping> mappings(List<AccountConfig> accounts) {
    Map<ServiceAccount, Credential> known = new HashMap<>();
    mappings.forEach(mapping -> known.put(mapping.account(), mapping.credential()));
    List<Mapping> next = new ArrayList<>();
    for (AccountConfig config : accounts) {
      var account = new ServiceAccount(config.user(), config.password());
      Credential credential =
          known.computeIfAbsent(
              account, _ -> dialect.credential(account.user(), account.password()));
      next.add(new Mapping(config, credential));
    }
    return List.copyOf(next);
  }

  /** Whether it is still there, with the same secret; what is nobody's in particular always is. */
  boolean current(@Nullable Account account) {
    return switch (account) {
      case null -> true;
      case ServiceAccount ours -> mappings.stream().anyMatch(each -> each.account().equals(ours));
      default -> account.equals(find(account.user()));
    };
  }

  boolean servesAsItself(String user) {
    return mappings.stream().noneMatch(mapping -> mapping.config().isFor(user));
  }

  /**
   * Like one of those there are, and for the same name always like the same one, in every process:
   * one that is asked in another way each time would be told from them.
   */
  @Nullable Account stranger(String user) {
    List<Account> all = models;
    return all.isEmpty()
        ? null
        : dialect.stranger(user, all.get(Math.floorMod(user.hashCode(), all.size())));
  }

  @Nullable Account find(String user) {
    Entry entry = entries.get(user);
    return entry == null ? null : entry.account();
  }

  /**
   * What a client hears of the database's refusal: of an account that is not its own, neither the
   * name nor that a password was wrong.
   */
  static Refusal refused(@Nullable LogIn logIn, Refusal refusal) {
    String sqlState = refusal.sqlState();
    return logIn != null
            && logIn.account() instanceof ServiceAccount
            && sqlState != null
            && sqlState.startsWith(INVALID_AUTHORIZATION)
        ? NOT_ACCEPTED
        : refusal;
  }

  /** As whom to log in for a client. */
  LogIn logIn(Identity client, Credential own, @Nullable Account account) {
    for (Mapping mapping : mappings) {
      if (mapping.config().isFor(client.user())) {
        return new LogIn(
            new Identity(mapping.config().user(), client.database(), client.traits()),
            mapping.credential(),
            mapping.account());
      }
    }
    return new LogIn(client, own, account);
  }
}
