package dev.headgate.proxy.pool;

import dev.headgate.config.PoolConfig;
import dev.headgate.config.Secret;
import dev.headgate.config.UsersQueryConfig;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Finding;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.StoredUser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users that the database itself is asked about, as far as it has told lately. Who comes while
 * a question is under way shares its answer. On the pool's loop.
 */
final class Directory implements Inquiry.Answers {

  private static final Logger log = LoggerFactory.getLogger(Directory.class);

  /** Strangers can be named without end: they have a place of their own, and push nobody out. */
  private static final int MOST_KNOWN = 10_000;

  private static final int MOST_UNKNOWN = 1_000;

  /** Somebody who was just created should not have to wait. */
  private static final Duration NOBODY_FOR = Duration.ofSeconds(1);

  private static final Finding NOBODY = new Finding.Nobody();

  /**
   * @param validUntil null for ever
   * @param freshUntil by {@link System#nanoTime}
   */
  private record Entry(
      Secret secret, Account account, @Nullable Instant validUntil, long freshUntil) {

    Finding finding() {
      return validUntil == null || Instant.now().isBefore(validUntil)
          ? new Finding.Known(account)
          : NOBODY;
    }
  }

  private final String pool;
  private final Dialect dialect;
  private final Consumer<Pool.Taker> claim;
  private final Runnable changed;
  private final Map<String, Entry> known = new LatestUsed<>(MOST_KNOWN);
  private final Map<String, Long> unknown = new LatestUsed<>(MOST_UNKNOWN);
  private final Map<String, List<CompletableFuture<Finding>>> asking = new HashMap<>();
  private @Nullable Inquiry inquiry;
  private boolean failing;

  /**
   * @param claim asks the pool for a server connection on its loop
   * @param changed told when a user was changed or removed
   */
  Directory(String pool, Dialect dialect, Consumer<Pool.Taker> claim, Runnable changed) {
    this.pool = pool;
    this.dialect = dialect;
    this.claim = claim;
    this.changed = changed;
  }

  void reconfigure(PoolConfig config) {
    UsersQueryConfig query = config.usersQuery();
    if (inquiry != null && inquiry.query().equals(query)) {
      return;
    }
    if (inquiry != null) {
      inquiry.stop();
    }
    known.clear();
    unknown.clear();
    Inquiry next =
        query == null ? null : new Inquiry(dialect, query, config.connect().timeout(), claim, this);
    inquiry = next;
    // Who asked the old way is told the new one's answer.
    if (next == null) {
      failed(Pool.UNREACHABLE, "no query any more");
    } else {
      asking.keySet().forEach(next::ask);
    }
  }

  void find(String user, CompletableFuture<Finding> answer) {
    long now = System.nanoTime();
    Entry entry = known.get(user);
    Long unknownUntil = unknown.get(user);
    if (entry != null && entry.freshUntil() - now > 0) {
      answer.complete(entry.finding());
    } else if (unknownUntil != null && unknownUntil - now > 0) {
      answer.complete(NOBODY);
    } else if (inquiry == null) {
      answer.complete(NOBODY);
    } else {
      List<CompletableFuture<Finding>> together = asking.get(user);
      if (together == null) {
        asking.put(user, new ArrayList<>(List.of(answer)));
        inquiry.ask(user);
      } else {
        together.add(answer);
      }
    }
  }

  /** Whether it is what the database told last, or that by which it is asked. */
  boolean current(Account account) {
    if (account instanceof ServiceAccount) {
      return inquiry != null && account.equals(inquiry.logIn().account());
    }
    Entry entry = known.get(account.user());
    return entry != null && entry.account().equals(account);
  }

  @Override
  public void told(String user, Optional<StoredUser> stored) {
    if (failing) {
      failing = false;
      log.atInfo().addKeyValue("pool", pool).log("the database can be asked about users");
    }
    Entry old = known.get(user);
    Entry entry = entry(user, stored.orElse(null), old);
    if (entry == null) {
      known.remove(user);
      unknown.put(user, System.nanoTime() + Math.min(cache(), NOBODY_FOR.toNanos()));
    } else {
      unknown.remove(user);
      known.put(user, entry);
    }
    if (old != null && (entry == null || !entry.account().equals(old.account()))) {
      changed.run();
    }
    answer(user, entry == null ? NOBODY : entry.finding());
  }

  /**
   * Null for nobody who can log in: also for a name that the database takes for the same, like one
   * in other letters, for it is not the client's.
   */
  private @Nullable Entry entry(String user, @Nullable StoredUser stored, @Nullable Entry old) {
    if (stored == null || stored.secret() == null || !stored.name().equals(user)) {
      return null;
    }
    long freshUntil = System.nanoTime() + cache();
    Secret secret = stored.secret();
    Account account =
        old != null && old.secret().equals(secret)
            ? old.account() // keeps what was derived from it
            : dialect.stored(user, secret);
    return account == null ? null : new Entry(secret, account, stored.validUntil(), freshUntil);
  }

  private long cache() {
    return inquiry == null ? 0 : inquiry.query().cache().toNanos();
  }

  @Override
  public void failed(Refusal known, String cause) {
    if (!failing && inquiry != null) {
      failing = true;
      log.atWarn()
          .addKeyValue("pool", pool)
          .addKeyValue("error", cause)
          .log("the database cannot be asked about users");
    }
    Finding unavailable = new Finding.Unavailable(known);
    List.copyOf(asking.keySet()).forEach(user -> answer(user, unavailable));
  }

  private void answer(String user, Finding finding) {
    List<CompletableFuture<Finding>> together = asking.remove(user);
    if (together != null) {
      together.forEach(one -> one.complete(finding));
    }
  }
}
