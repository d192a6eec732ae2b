package dev.headgate.proxy.session;

import dev.headgate.config.ListenerConfig;
import dev.headgate.config.SessionLimits;
import dev.headgate.plugin.Connection;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.relay.BlindRelay;
import dev.headgate.proxy.relay.HookedRelay;
import dev.headgate.proxy.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * A client and the server connection that it has, from when it gets it to when it gives it back:
 * the bytes between the two, how far they are understood, and what that means for either end. It
 * decides nothing: its owner asks. On their event loop.
 */
final class Link implements Relay.Host {

  /** Whose link it is. Of one that was {@link #release released} it hears nothing more. */
  interface Owner {

    /** The server says its first word. */
    void heard(Link link);

    /** What was read from either side is dealt with. */
    void progressed(Link link);

    /** Outside of any read, something came to its end. */
    void settled();

    /** The server connection is closed. */
    void serverGone(Link link);

    /** The session cannot go on. */
    void end(Refusal why);
  }

  private final ClientConnection client;
  private final ServerConnection server;
  private final ListenerConfig listener;
  private final ClientKey key;
  private final Owner owner;

  /** The server connection outlives the client. */
  private final boolean serverStays;

  private Relay relay;

  /** Null where the bytes are opaque. */
  private @Nullable Exchange exchange;

  private boolean heard;
  private boolean loggedIn;
  private boolean gone;
  private boolean broken;
  private boolean released;

  /**
   * @param exchange null where the bytes are opaque
   */
  Link(
      ClientConnection client,
      ServerConnection server,
      ListenerConfig listener,
      @Nullable Exchange exchange,
      ClientKey key,
      Owner owner) {
    this.client = client;
    this.server = server;
    this.listener = listener;
    this.exchange = exchange;
    this.key = key;
    this.owner = owner;
    this.serverStays = server.session() != null;
    this.heard = serverStays; // when it was logged in
    this.relay = newRelay();
    server.channel().pipeline().addLast(new ServerHandler(this));
  }

  private Relay newRelay() {
    Exchange followed = exchange;
    if (followed != null && hooks().needTraffic()) {
      return new HookedRelay(
          client.channel(), server.channel(), this, followed, listener.maxRequestBytes());
    }
    return new BlindRelay(client.channel(), server.channel(), this, followed);
  }

  private void replaceRelay() {
    relay.close();
    relay = newRelay();
  }

  ServerConnection server() {
    return server;
  }

  /** Null where the bytes are opaque. */
  @Nullable Exchange exchange() {
    return exchange;
  }

  // What flows.

  /**
   * From now on bytes flow.
   *
   * @param later what the client has said meanwhile; taken over
   */
  void begin(ByteBuf later) {
    if (released || !later.isReadable()) {
      later.release();
    } else {
      relay.fromClient(later);
    }
    if (released) {
      return;
    }
    server.channel().flush();
    server.channel().config().setAutoRead(true);
    if (!server.channel().isActive()) {
      serverGone();
    }
  }

  void fromClient(ByteBuf bytes) {
    relay.fromClient(bytes);
  }

  void clientReadComplete() {
    client.tally().asked(exchange);
    relay.clientReadComplete();
    progressed();
  }

  void fromServer(ByteBuf bytes) {
    client.tally().fromServer(bytes.readableBytes());
    if (!heard && !released) {
      heard = true;
      owner.heard(this);
    }
    if (released) {
      bytes.release();
    } else {
      relay.fromServer(bytes);
    }
  }

  void serverReadComplete() {
    if (heard && !released) {
      relay.serverReadComplete();
      client.tally().answered(exchange);
      progressed();
    }
  }

  private void progressed() {
    client.tally().count(exchange);
    owner.progressed(this);
  }

  void writabilityChanged() {
    if (!released) {
      relay.writabilityChanged();
    }
  }

  void serverGone() {
    if (!released) {
      gone = true;
      owner.serverGone(this);
    }
  }

  /** The server's leg failed under a read or a write. */
  void broken(Throwable cause) {
    client.broken("server", cause);
    broken = true;
  }

  // What the relay asks.

  @Override
  public Hooks hooks() {
    return client.hooks().current();
  }

  @Override
  public void requestStarts() {
    client.hooks().adopt();
  }

  @Override
  public Connection connection() {
    return client.identity().connection(listener, server);
  }

  @Override
  public void violated(ProtocolViolation violation) {
    owner.end(Refusal.of(violation));
  }

  @Override
  public void failed(Refusal refusal) {
    owner.end(refusal);
  }

  @Override
  public void refused(Refusal refusal) {
    client.tally().refused(refusal);
  }

  @Override
  public boolean serverStays() {
    return serverStays;
  }

  @Override
  public void settled() {
    owner.settled();
  }

  // How it stands.

  /** The owner has something to do about it, now or soon. */
  boolean unsettled() {
    return !loggedIn || gone || startsOver() || leaving();
  }

  /** The server has let the client in, and {@link #loggedIn} is due. */
  boolean letIn() {
    return !loggedIn && exchange != null && exchange.loggedIn();
  }

  /**
   * The client is logged in.
   *
   * @return what limits it from now on
   */
  SessionLimits loggedIn() {
    loggedIn = true;
    if (exchange != null && exchange.opaque()) {
      exchange = null;
      replaceRelay();
    }
    Identity identity = client.identity();
    Exchange followed = exchange;
    if (followed == null) {
      return listener.limits(identity.database(), identity.user());
    }
    identity.named(followed);
    key.told(followed.processId());
    SessionLimits limits = listener.limits(identity.database(), identity.user());
    followed.limit(limits.maxMessageBytes());
    return limits;
  }

  /** The server connection is closed. */
  boolean gone() {
    return gone;
  }

  /** What the server sent is on its way to the client. */
  boolean passedOn() {
    return relay.passedOn();
  }

  /**
   * The client said good-bye and has every answer. The server, which stays, was not told: closing,
   * which some drivers wait for, is for us.
   */
  boolean leaving() {
    return serverStays && exchange != null && exchange.terminated() && exchange.unanswered() == 0;
  }

  /** The client is to be another, see {@link Exchange#startsOver}. */
  boolean startsOver() {
    return exchange != null && exchange.startsOver();
  }

  /** What of the client's words is for whoever receives it anew. */
  ByteBuf unpassed() {
    return relay.unpassed();
  }

  /** The server has answered everything, and nothing of that is left on its way. */
  boolean endsClean() {
    return serverStays
        && relay.inStep()
        && relay.passedOn()
        && exchange != null
        && exchange.atBoundary();
  }

  /** Ending it here interrupts nothing. */
  boolean atRest() {
    return exchange != null
        && exchange.atBoundary()
        && !exchange.inTransaction()
        && relay.passedOn();
  }

  /** Hooks may change. */
  boolean atRequestStart() {
    return relay.atRequestStart();
  }

  /** The relay for the hooks as they are now: from blind to hooked; back is not worth it. */
  void hooksChanged() {
    if (!(relay instanceof BlindRelay) || !hooks().needTraffic() || exchange == null) {
      return;
    }
    if (relay.inStep()) {
      replaceRelay();
    } else {
      // Its bytes cannot be told apart any more: it must not pass by a hook that may refuse.
      owner.end(new Refusal(Refusal.Reason.SHUTTING_DOWN, "the gateway's plugins changed"));
    }
  }

  // The end.

  /** Has the server end what it does for the client; false if there is no such way. */
  boolean cancelStatement() {
    return key.cancel(Cancellation.STATEMENT, client.channel().eventLoop());
  }

  /** It ends: what the two have said of who and why is all that will be known. */
  void conclude() {
    if (exchange != null) {
      client.identity().named(exchange); // also whom the database turned away
    }
    Close how = said();
    if (how != null) {
      client.tally().endsFor(how);
    }
  }

  /** Why it ends, by what the two have said themselves; null if neither said that it does. */
  private @Nullable Close said() {
    if (endedByServer()) {
      return Close.SERVER_ENDED;
    }
    return exchange != null && exchange.terminated() ? Close.QUIT : null;
  }

  boolean endedByServer() {
    return exchange != null && exchange.endedByServer();
  }

  /** Why the server closed, if that is as it should be; null if it was lost. */
  @Nullable Close agreed() {
    if (exchange != null) {
      return exchange.terminated() ? said() : null;
    }
    // Where bytes are opaque the client's good-bye is not seen: a server that closes in order is
    // taken to have been told.
    return heard && !broken ? Close.QUIT : null;
  }

  /** As {@link Exchange#farewell}; null also where nobody knows what the client reads next. */
  @Nullable ByteBuf farewell(Refusal refusal) {
    return exchange != null && relay.inStep()
        ? exchange.farewell(refusal, client.channel().alloc())
        : null;
  }

  /** It is over, and the server connection goes back, for others if it is fit for them. */
  void release() {
    Exchange followed = exchange;
    boolean clean = endsClean();
    if (followed != null && followed.unanswered() > 0) {
      // Nobody waits for it any more, and closing the connection alone would let it run on.
      key.cancel(Cancellation.SESSION, client.channel().eventLoop());
    }
    released = true;
    relay.close();
    boolean safe = key.withdraw();
    Channel channel = server.channel();
    if (followed == null || !clean || !safe || !channel.isActive()) {
      server.release();
      return;
    }
    channel.pipeline().remove(ServerHandler.class);
    server.release(followed);
  }
}
