package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.TcpBackend;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server connection of a pool. Its state belongs to the pool's loop, its channel to its own; what
 * goes from one to the other is posted there.
 */
final class PooledConnection implements ServerConnection {

  private final long id;
  private final TcpBackend backend;
  private final EventLoop loop;
  private final Census census;
  private ServerState state = new ServerState.Connecting();

  /** Set once, on its own loop, before the pool's loop hears of it. */
  private @Nullable Channel channel;

  private boolean openedAhead;

  PooledConnection(long id, TcpBackend backend, EventLoop loop, Census census) {
    this.id = id;
    this.backend = backend;
    this.loop = loop;
    this.census = census;
    backend.added();
    census.add(state, 1);
  }

  long id() {
    return id;
  }

  EventLoop loop() {
    return loop;
  }

  ServerState state() {
    return state;
  }

  /** On the pool's loop. */
  void become(ServerState next) {
    census.moved(state, next);
    state = next;
    if (next instanceof ServerState.Closed) {
      backend.removed();
    }
  }

  void connected(Channel open) {
    channel = open;
  }

  /** It waited for its client, not the client for it. On its own loop. */
  void openedAheadOfClient() {
    openedAhead = true;
  }

  /** From the pool's loop: its channel is about to close, whoever has it. */
  void close() {
    loop.execute(() -> channel().close());
  }

  @Override
  public Channel channel() {
    return Objects.requireNonNull(channel, "not connected yet");
  }

  @Override
  public TcpBackend backend() {
    return backend;
  }

  @Override
  public boolean openedAhead() {
    return openedAhead;
  }

  @Override
  public void release() {
    // The pool watches closeFuture: there is one way for a permit to come back, however it ends.
    channel().close();
  }
}
