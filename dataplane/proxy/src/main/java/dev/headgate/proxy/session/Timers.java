package dev.headgate.proxy.session;

import dev.headgate.config.SessionLimits;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A session's one clock: first the log-in's deadline, then the watch over its limits. What happens
 * is a field written, not a timer moved: the timer looks when it fires, at least once in the
 * shortest limit. On the session's loop.
 */
final class Timers {

  /** Whose limits they are. */
  interface Watched {

    /** Null where the bytes are opaque: such a client is only idle or not. */
    @Nullable Exchange exchange();

    /**
     * Has the server cancel what it does for the client, which then gets the server's own error.
     *
     * @return false if there is no such way
     */
    boolean cancelStatement();

    void expired(Refusal why);
  }

  private static final Refusal IDLE = new Refusal(Refusal.Reason.IDLE_TIMEOUT, "idle for too long");
  private static final Refusal IDLE_TRANSACTION =
      new Refusal(
          Refusal.Reason.IDLE_TRANSACTION_TIMEOUT,
          "terminating connection due to idle-in-transaction timeout");
  private static final Refusal STATEMENT =
      new Refusal(Refusal.Reason.STATEMENT_TIMEOUT, "canceling statement due to statement timeout");
  private static final Refusal TRANSACTION =
      new Refusal(
          Refusal.Reason.TRANSACTION_TIMEOUT, "terminating connection due to transaction timeout");

  /** What a server gets to act on a cancel, before the session ends without it. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final EventLoop loop;
  private final Watched watched;
  private @Nullable ScheduledFuture<?> running;

  // In nanoseconds; zero is none.
  private long clientIdle;
  private long idleTransaction;
  private long statement;
  private long transaction;
  private long shortest;

  private long lastActive;

  /** A statement is half here, or unanswered. */
  private boolean busy;

  private long busySince;
  private boolean cancelled;

  /** Requests that have their answers: a change tells one long statement from many short ones. */
  private long answered;

  /** Busy, or amid a transaction. */
  private boolean working;

  private long workingSince;

  Timers(EventLoop loop, Watched watched) {
    this.loop = loop;
    this.watched = watched;
  }

  void startLogin(Duration timeout, Runnable expired) {
    stop();
    running = loop.schedule(expired, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** In place of the log-in's. */
  void start(SessionLimits limits) {
    stop();
    clientIdle = limits.clientIdleTimeout().toNanos();
    idleTransaction = limits.idleTransactionTimeout().toNanos();
    statement = limits.statementTimeout().toNanos();
    transaction = limits.transactionTimeout().toNanos();
    shortest = shorter(shorter(clientIdle, idleTransaction), shorter(statement, transaction));
    if (shortest > 0) {
      progressed();
      lookIn(shortest);
    }
  }

  private static long shorter(long one, long other) {
    return one == 0 || other == 0 ? one + other : Math.min(one, other);
  }

  /** Call after each read. */
  void progressed() {
    if (shortest == 0) {
      return;
    }
    long now = System.nanoTime();
    lastActive = now;
    Exchange exchange = watched.exchange();
    if (exchange != null) {
      work(exchange, now);
    }
  }

  private void work(Exchange exchange, long now) {
    boolean isBusy = exchange.unanswered() > 0 || exchange.midRequest();
    long nowAnswered = exchange.requests() - exchange.unanswered();
    boolean another = isBusy && (!busy || nowAnswered != answered);
    if (another) {
      busySince = now;
      cancelled = false;
    }
    boolean isWorking = isBusy || exchange.inTransaction();
    if (isWorking && (!working || (another && !exchange.inTransaction()))) {
      workingSince = now;
    }
    busy = isBusy;
    answered = nowAnswered;
    working = isWorking;
  }

  private void lookIn(long nanos) {
    running = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    long left = Math.min(leftToWork(now), Math.min(leftToAnswer(now), leftToIdle(now)));
    if (running != null) {
      lookIn(Math.clamp(left, 0, shortest));
    }
  }

  private long leftToWork(long now) {
    if (!working || transaction == 0) {
      return shortest;
    }
    return orExpire(workingSince + transaction - now, TRANSACTION);
  }

  private long leftToAnswer(long now) {
    if (!busy || statement == 0) {
      return shortest;
    }
    long left = busySince + statement - now;
    if (left <= 0 && !cancelled && running != null) {
      cancelled = watched.cancelStatement();
    }
    return cancelled ? orExpire(left + PATIENCE, STATEMENT) : orExpire(left, STATEMENT);
  }

  private long leftToIdle(long now) {
    Exchange exchange = watched.exchange();
    if (exchange != null && !exchange.atBoundary()) {
      return shortest;
    }
    boolean amid = exchange != null && exchange.inTransaction();
    long limit = amid ? shorter(clientIdle, idleTransaction) : clientIdle;
    return limit == 0
        ? shortest
        : orExpire(
            lastActive + limit - now, amid && limit == idleTransaction ? IDLE_TRANSACTION : IDLE);
  }

  private long orExpire(long left, Refusal why) {
    if (left <= 0 && running != null) {
      watched.expired(why);
    }
    return left;
  }

  void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }
}
