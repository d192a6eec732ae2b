package dev.headgate.proxy.session;

import dev.headgate.plugin.Connection;
import dev.headgate.proxy.hook.ConnectionNotification;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client connection from accept to end: {@link SessionState} says how it goes. How the client
 * gets its server connection, its {@link Arrival} knows; what goes on between the two, their {@link
 * Link}. All on its event loop, which is its server connection's too; nothing here is safe from
 * another thread.
 */
public final class Session implements Arrival.Owner, Timers.Watched {

  private static final AtomicLong ids = new AtomicLong();

  private final long id = ids.incrementAndGet();
  private final Sessions sessions;
  private final ClientConnection client;
  private final Arrival arrival;
  private final Timers timers;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private SessionState state;
  private @Nullable Refusal draining;

  /**
   * @param origin of the client, whoever stands in between
   * @param services the listener's newest; asked when the client is routed
   * @param admitted false to turn the client away, in its protocol: the listener is full
   */
  public Session(
      Channel client,
      Origin origin,
      Supplier<Service> services,
      Sessions sessions,
      Counters counters,
      Occupancy occupancy,
      boolean admitted) {
    this.sessions = sessions;
    this.client =
        new ClientConnection(
            client,
            new Identity(id, origin),
            new SessionHooks(),
            new Tally(counters),
            occupancy.newPlace());
    this.timers = new Timers(client.eventLoop(), this);
    this.arrival = new Arrival(this.client, services, sessions, admitted, this);
    this.state = new SessionState.Arriving(arrival);
  }

  /**
   * Begins: the client's channel is registered.
   *
   * @param spent of the time for its log-in
   */
  public void open(Duration spent) {
    Channel channel = client.channel();
    sessions.add(channel.eventLoop(), this);
    client.tally().accepted();
    client.hooks().offer(arrival.service().hooks());
    client.hooks().adopt();
    channel.pipeline().addLast(new ClientHandler(this));
    channel.closeFuture().addListener(closed -> closed());
    fire(client.hooks().current().onOpening(), "");
    startLoginTimer(spent);
    arrival.open();
  }

  private void startLoginTimer(Duration spent) {
    timers.startLogin(
        arrival.listener().loginTimeout().minus(spent),
        () -> end(new Refusal(Refusal.Reason.LOGIN_TIMEOUT, "log-in took too long")));
  }

  public long id() {
    return id;
  }

  public String listener() {
    return arrival.listener().name();
  }

  /** Null until the client was routed. */
  public @Nullable Pool pool() {
    return arrival.pool();
  }

  /** Null where the client has no server connection. */
  private @Nullable Link link() {
    return switch (state) {
      case SessionState.Arriving arriving -> arriving.arrival().link();
      case SessionState.Relaying relaying -> relaying.link();
      default -> null;
    };
  }

  // What the client does.

  void fromClient(ByteBuf bytes) {
    client.tally().fromClient(bytes.readableBytes());
    switch (state) {
      case SessionState.Arriving arriving -> arriving.arrival().fromClient(bytes);
      case SessionState.Relaying relaying -> relaying.link().fromClient(bytes);
      case SessionState.Closing closing -> bytes.release();
      case SessionState.Closed closed -> bytes.release();
    }
  }

  void clientReadComplete() {
    Link link = link();
    if (link != null) {
      link.clientReadComplete();
    }
  }

  void writabilityChanged() {
    Link link = link();
    if (link != null) {
      link.writabilityChanged();
    }
  }

  /** The client's leg failed under a read or a write. */
  void broken(Throwable cause) {
    client.broken("client", cause);
    close();
  }

  // What becomes of its arrival and its link.

  @Override
  public void heard(Link link) {
    arrival.heard();
    arrived(link);
    if (link.exchange() == null) {
      loggedIn(link); // as far as will ever be known
    }
  }

  @Override
  public void arrived(Link link) {
    state = new SessionState.Relaying(link);
  }

  @Override
  public void loggedIn(Link link) {
    timers.start(link.loggedIn());
    Refusal full = client.enter(arrival.listener());
    if (full != null) {
      end(full);
    }
  }

  @Override
  public void progressed(Link link) {
    timers.progressed();
    if (link.unsettled() || client.hooks().outdated() || draining != null) {
      settled();
    }
  }

  @Override
  public void settled() {
    if (!(state instanceof SessionState.Relaying relaying)) {
      return;
    }
    Link link = relaying.link();
    if (link.letIn()) {
      loggedIn(link);
      if (!(state instanceof SessionState.Relaying)) {
        return; // there was no room for who it turned out to be
      }
    }
    if (link.gone()) {
      if (link.passedOn()) {
        lost(link);
      }
    } else if (link.leaving() && link.passedOn()) {
      letGo(new SessionState.Closing(), "");
      LastWords.none(client.channel());
    } else if (link.startsOver() && draining == null && link.endsClean()) {
      startOver(link);
    } else {
      adoptHooks(link);
      if (draining != null && link.atRest()) {
        end(draining);
      }
    }
  }

  private void adoptHooks(Link link) {
    if (client.hooks().outdated() && link.atRequestStart()) {
      client.hooks().adopt();
      link.hooksChanged();
    }
  }

  /**
   * The client is to be another. What it has is no use to that one and goes back, and it logs in as
   * if it had just come; if that fails, it is turned away like anybody.
   */
  private void startOver(Link link) {
    ByteBuf words = link.unpassed();
    arrival.startOver();
    state = new SessionState.Arriving(arrival);
    link.release();
    client.place().leave();
    startLoginTimer(Duration.ZERO);
    client.channel().config().setAutoRead(true);
    arrival.fromClient(words);
  }

  @Override
  public void serverGone(Link link) {
    switch (state) {
      case SessionState.Arriving arriving -> arriving.arrival().serverGone(link);
      case SessionState.Relaying relaying -> settled();
      default -> {}
    }
  }

  @Override
  public void lost(Link link) {
    Close how = link.agreed();
    if (how == null) {
      end(new Refusal(Refusal.Reason.SERVER_LOST, "the connection to the database was lost"));
    } else {
      finish(how);
    }
  }

  // What time tells.

  @Override
  public @Nullable Exchange exchange() {
    Link link = link();
    return link == null ? null : link.exchange();
  }

  @Override
  public boolean cancelStatement() {
    Link link = link();
    return link != null && link.cancelStatement();
  }

  @Override
  public void expired(Refusal why) {
    end(why);
  }

  // What the process asks.

  /** New hooks, to use from the next request boundary on. */
  void adopt(Hooks newest) {
    client.hooks().offer(newest);
    if (state instanceof SessionState.Relaying) {
      settled();
    } else if (link() == null) {
      client.hooks().adopt();
    } // else at its first request, or when it is logged in
  }

  /** To end at the next safe boundary, with {@code why} as the last words. */
  void drain(Refusal why) {
    draining = why;
    if (state instanceof SessionState.Arriving && arrival.atRest()) {
      end(why);
    } else {
      settled();
    }
  }

  CompletableFuture<Void> ended() {
    return ended;
  }

  // The end.

  /** With the protocol's own error, where one can be put in. */
  @Override
  public void end(Refusal refusal) {
    if (ends()) {
      return;
    }
    Link link = link();
    client.tally().endsFor(refusal, link != null && link.endedByServer());
    finish(link == null ? arrival.rejection(refusal) : link.farewell(refusal), refusal.message());
  }

  @Override
  public void finish(Close how) {
    client.tally().endsFor(how);
    if (!ends()) {
      finish(null, "");
    }
  }

  private boolean ends() {
    return state instanceof SessionState.Closing || state instanceof SessionState.Closed;
  }

  /** Gives the server connection back at once, and the client its last bytes. */
  private void finish(@Nullable ByteBuf lastWords, String error) {
    letGo(new SessionState.Closing(), error);
    LastWords.say(client.channel(), lastWords);
  }

  /** Ends at once: the client is gone, or has to be. */
  void close() {
    client.channel().close();
  }

  /** It had the whole time of a drain to end. */
  void drainedOut() {
    client.tally().endsFor(Close.DRAIN_TIMEOUT);
    close();
  }

  private void closed() {
    letGo(new SessionState.Closed(), "");
    client.tally().tell(sessions.connectionLog(), listener(), pool(), client.identity());
    sessions.remove(client.channel().eventLoop(), this);
    client.place().leave();
    client.hooks().leave();
    ended.complete(null);
  }

  private void letGo(SessionState next, String error) {
    if (ends()) {
      state = next;
      return;
    }
    timers.stop();
    Link link = link();
    if (link != null) {
      link.conclude();
    }
    if (client.hooks().current().onClosed() != null) {
      connection(); // as long as it has a server connection to tell of
    }
    fire(client.hooks().current().onClosing(), error);
    SessionState last = state;
    state = next;
    last.release();
    fire(client.hooks().current().onClosed(), error);
  }

  private void fire(@Nullable ConnectionNotification hook, String error) {
    if (hook != null) {
      hook.fire(connection(), error);
    }
  }

  private Connection connection() {
    Link link = link();
    return client.identity().connection(arrival.listener(), link == null ? null : link.server());
  }
}
