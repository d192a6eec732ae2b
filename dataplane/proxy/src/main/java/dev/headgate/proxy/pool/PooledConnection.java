package dev.headgate.proxy.pool;

import dev.headgate.config.PoolTls;
import dev.headgate.proxy.backend.TcpBackend;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.DialogueRunner;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server connection of a pool. Its state belongs to the pool's loop, its channel to its own; what
 * goes from one to the other is posted there.
 */
final class PooledConnection implements ServerConnection {

  private final long id;
  private final TcpBackend backend;
  private final EventLoop opensOn;
  private final Census census;
  private ServerState state = new ServerState.Connecting();

  /** Set once, on its own loop, before the pool's loop hears of it. */
  private @Nullable Channel channel;

  private boolean openedAhead;

  /** Likewise; null if clients log in themselves. */
  private @Nullable ServerSession session;

  private final @Nullable Identity identity;
  private final @Nullable Account account;
  private final @Nullable ServerTls tls;
  private final Release release;
  private final long openedAt = System.nanoTime();

  /** What becomes of a connection that a client leaves in order. On the connection's loop. */
  interface Release {

    void released(PooledConnection connection, Exchange exchange);
  }

  /**
   * @param identity as whom it is logged in; null if clients log in themselves
   * @param account that its log-in is of; null likewise
   * @param tls of its log-in; null if it is not encrypted
   */
  PooledConnection(
      long id,
      TcpBackend backend,
      EventLoop loop,
      @Nullable Identity identity,
      @Nullable Account account,
      @Nullable ServerTls tls,
      Census census,
      Release release) {
    this.id = id;
    this.backend = backend;
    this.opensOn = loop;
    this.identity = identity;
    this.account = account;
    this.tls = tls;
    this.census = census;
    this.release = release;
    backend.added();
    census.add(state, 1);
  }

  long id() {
    return id;
  }

  /** Where its channel lives; it moves only between being assigned and being taken. */
  EventLoop loop() {
    return channel == null ? opensOn : channel.eventLoop();
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

  /** It gets the client that it lives for: now nothing has been said on it. On its own loop. */
  void announce(Origin client) {
    backend.announce(channel(), client);
  }

  void loggedIn(ServerSession opened) {
    session = opened;
  }

  @Override
  public @Nullable Identity identity() {
    return identity;
  }

  @Nullable ServerTls tls() {
    return tls;
  }

  PoolTls encryption() {
    return tls == null ? PoolTls.Disable : tls.mode();
  }

  /** Brings up TLS with its server. */
  DialogueRunner.Tls encrypting() {
    return tls == null ? DialogueRunner.NO_TLS : tls.towards(backend.address());
  }

  @Nullable Account account() {
    return account;
  }

  boolean reusable() {
    return identity != null && identity.traits().reusable();
  }

  /** Since it was begun to be opened. */
  long ageNanos() {
    return System.nanoTime() - openedAt;
  }

  /** It waited for its client, not the client for it. On its own loop. */
  void openedAheadOfClient() {
    openedAhead = true;
  }

  /** From the pool's loop: its channel is about to close, whoever has it. */
  void close() {
    channel().close();
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
  public @Nullable ServerSession session() {
    return session;
  }

  @Override
  public Future<Boolean> cancel(Credential credential, Cancellation what, EventLoop loop) {
    return CancelDelivery.begin(this, credential, what, loop);
  }

  @Override
  public void release(Exchange exchange) {
    release.released(this, exchange);
  }

  @Override
  public void release() {
    // The pool watches closeFuture: there is one way for a permit to come back, however it ends.
    channel().close();
  }
}
