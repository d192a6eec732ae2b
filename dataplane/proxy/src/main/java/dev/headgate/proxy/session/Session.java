package dev.headgate.proxy.session;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client connection from accept to end. All on its event loop. */
public final class Session {

  private final Channel client;
  private final Supplier<Service> services;
  private final Sessions sessions;
  private final Counters counters;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * @param services the listener's newest; asked when the client is routed
   * @param admitted false to turn the client away, in its protocol: the listener is full
   */
  public Session(
      Channel client,
      Supplier<Service> services,
      Sessions sessions,
      Counters counters,
      boolean admitted) {
    this.client = client;
    this.services = services;
    this.sessions = sessions;
    this.counters = counters;
  }

  /** Begins: the client's channel is registered and active. */
  public void open() {
    sessions.add(client.eventLoop(), this);
    counters.addAccepted();
    close();
  }

  public String listener() {
    return services.get().listener().name();
  }

  /** Null until the client was routed. */
  public @Nullable Pool pool() {
    return null;
  }

  /** New hooks, to use from the next request boundary on. */
  void adopt(Hooks newest) {}

  /** To end at the next safe boundary, with {@code why} as the last words. */
  void drain(Refusal why) {
    close();
  }

  /** Ends at once. */
  void close() {
    sessions.remove(client.eventLoop(), this);
    client.close();
    ended.complete(null);
  }

  CompletableFuture<Void> ended() {
    return ended;
  }
}
