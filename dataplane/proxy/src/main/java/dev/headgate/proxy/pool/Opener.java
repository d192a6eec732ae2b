package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.TcpBackend;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Opens server connections, each on the loop that it is to live on, and watches for their end. */
final class Opener {

  /** What became of a connection; told on the pool's loop, in the order in which it happens. */
  interface Outcome {

    /**
     * @param taken a client has it already
     */
    void opened(PooledConnection connection, boolean taken);

    void failed(PooledConnection connection, Attempt attempt, Throwable cause);

    /** The server answered, and would not have us. */
    void refused(PooledConnection connection, Attempt attempt, Refusal refusal);

    /** Its channel is closed, by whomever. */
    void ended(PooledConnection connection);
  }

  private final Executor home;
  private final Dialect dialect;
  private final Outcome outcome;

  Opener(Executor home, Dialect dialect, Outcome outcome) {
    this.home = home;
    this.dialect = dialect;
    this.outcome = outcome;
  }

  /**
   * @param limit of our log-in, where there is one
   */
  void open(PooledConnection connection, Attempt attempt, Duration limit) {
    TcpBackend backend = connection.backend();
    Future<Channel> connecting =
        attempt.logIn() != null
            ? backend.connect(attempt.loop())
            : backend.connectSilently(attempt.loop());
    connecting.addListener(
        (Future<Channel> result) -> connectEnded(connection, attempt, limit, result));
  }

  /** On the connection's loop: a client need not wait for the way home and back. */
  private void connectEnded(
      PooledConnection connection, Attempt attempt, Duration limit, Future<Channel> result) {
    if (!result.isSuccess()) {
      home.execute(() -> outcome.failed(connection, attempt, result.cause()));
      return;
    }
    Channel channel = result.getNow();
    connection.connected(channel);
    LogIn logIn = attempt.logIn();
    if (logIn == null) {
      opened(connection, attempt);
    } else {
      ServerDialogue.hold(
          dialect.login(logIn.identity(), logIn.credential(), connection.encryption()),
          channel,
          connection.encrypting(),
          limit,
          new LoggingIn(connection, attempt));
    }
  }

  private final class LoggingIn implements ServerDialogue.Ending<ServerSession> {

    private final PooledConnection connection;
    private final Attempt attempt;

    LoggingIn(PooledConnection connection, Attempt attempt) {
      this.connection = connection;
      this.attempt = attempt;
    }

    @Override
    public void done(ServerSession session) {
      connection.loggedIn(session);
      opened(connection, attempt);
    }

    @Override
    public void refused(Refusal refusal) {
      close(() -> outcome.refused(connection, attempt, refusal));
    }

    @Override
    public void broken(Throwable cause) {
      close(() -> outcome.failed(connection, attempt, cause));
    }

    private void close(Runnable then) {
      connection.channel().close().addListener(_ -> home.execute(then));
    }
  }

  /** On the connection's loop. */
  private void opened(PooledConnection connection, Attempt attempt) {
    Channel channel = connection.channel();
    Waiter waiter = attempt.waiter();
    Waiter taker = waiter == null || waiter.done() ? null : waiter;
    if (taker == null) {
      channel.config().setAutoRead(false); // until the pool watches it
    }
    home.execute(() -> outcome.opened(connection, taker != null));
    channel.closeFuture().addListener(end -> home.execute(() -> outcome.ended(connection)));
    if (taker != null) {
      taker.take(connection);
    }
  }
}
