package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Makes a server connection what it was after its log-in: nothing of its client may be left for the
 * next one. What cannot be cleaned is closed.
 */
final class Cleaning {

  /** What takes longer is not worth it: a new connection is there sooner. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Dialect dialect;
  private final Consumer<PooledConnection> begun;
  private final Consumer<PooledConnection> clean;

  /**
   * @param begun told as {@code clean} is, on the connection's loop
   */
  Cleaning(Dialect dialect, Consumer<PooledConnection> begun, Consumer<PooledConnection> clean) {
    this.dialect = dialect;
    this.begun = begun;
    this.clean = clean;
  }

  /**
   * On the connection's loop.
   *
   * @param exchange of its client; at a boundary
   */
  void clean(PooledConnection connection, Exchange exchange) {
    ServerSession session = connection.session();
    if (session == null || !connection.reusable() || !connection.channel().isActive()) {
      connection.release();
      return;
    }
    begun.accept(connection);
    ServerDialogue.hold(
        dialect.reset(session, exchange), connection.channel(), LIMIT, new Resetting(connection));
  }

  private final class Resetting implements ServerDialogue.Ending<ServerSession> {

    private final PooledConnection connection;

    Resetting(PooledConnection connection) {
      this.connection = connection;
    }

    @Override
    public void done(ServerSession session) {
      IdleWatcher.watch(connection.channel());
      clean.accept(connection);
    }

    @Override
    public void refused(Refusal refusal) {
      connection.release();
    }

    @Override
    public void broken(Throwable cause) {
      connection.release();
    }
  }
}
