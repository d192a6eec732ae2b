package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that asked for a server connection. What it hears, it hears on its own loop; its place
 * in the queue and its timer belong to the pool's.
 */
final class Waiter implements Pool.Claim {

  private final EventLoop loop;
  private final Pool.Taker taker;
  private final Consumer<Waiter> onCancel;
  private final long since = System.nanoTime();
  private @Nullable ScheduledFuture<?> timer;

  /** Written on its own loop, once. */
  private volatile boolean done;

  Waiter(EventLoop loop, Pool.Taker taker, Consumer<Waiter> onCancel) {
    this.loop = loop;
    this.taker = taker;
    this.onCancel = onCancel;
  }

  EventLoop loop() {
    return loop;
  }

  @Nullable LogIn logIn() {
    return taker.logIn();
  }

  @Nullable Identity identity() {
    LogIn logIn = logIn();
    return logIn == null ? null : logIn.identity();
  }

  long waitedNanos() {
    return System.nanoTime() - since;
  }

  /** It cancelled, or has its answer. */
  boolean done() {
    return done;
  }

  boolean queued() {
    return timer != null;
  }

  void queued(ScheduledFuture<?> timeout) {
    timer = timeout;
  }

  void dequeued() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** On its loop, and only if it is not {@link #done}. */
  void take(PooledConnection connection) {
    done = true;
    if (connection.identity() == null) {
      connection.announce(taker.origin());
    }
    taker.taken(connection);
  }

  /** From the pool's loop. */
  void refuse(Refusal refusal) {
    loop.execute(
        () -> {
          if (!done) {
            done = true;
            taker.refused(refusal);
          }
        });
  }

  @Override
  public void cancel() {
    if (!done) {
      done = true;
      onCancel.accept(this);
    }
  }
}
