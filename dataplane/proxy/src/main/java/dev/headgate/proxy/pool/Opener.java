package dev.headgate.proxy.pool;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Opens server connections, each on the loop that it is to live on, and watches for their end. */
final class Opener {

  /** What became of a connection; told on the pool's loop, in the order in which it happens. */
  interface Outcome {

    /**
     * @param taken a client has it already
     */
    void opened(PooledConnection connection, boolean taken);

    void failed(PooledConnection connection, Attempt attempt, Throwable cause);

    /** Its channel is closed, by whomever. */
    void ended(PooledConnection connection);
  }

  private final EventLoop home;
  private final Outcome outcome;

  Opener(EventLoop home, Outcome outcome) {
    this.home = home;
    this.outcome = outcome;
  }

  void open(PooledConnection connection, Attempt attempt) {
    connection
        .backend()
        .connect(attempt.loop())
        .addListener((Future<Channel> result) -> connectEnded(connection, attempt, result));
  }

  /** On the connection's loop: a client need not wait for the way home and back. */
  private void connectEnded(PooledConnection connection, Attempt attempt, Future<Channel> result) {
    if (!result.isSuccess()) {
      home.execute(() -> outcome.failed(connection, attempt, result.cause()));
      return;
    }
    Channel channel = result.getNow();
    connection.connected(channel);
    Waiter waiter = attempt.waiter();
    Waiter taker = waiter == null || waiter.done() ? null : waiter;
    home.execute(() -> outcome.opened(connection, taker != null));
    channel.closeFuture().addListener(end -> home.execute(() -> outcome.ended(connection)));
    if (taker != null) {
      taker.take(connection);
    }
  }
}
