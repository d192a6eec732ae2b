package dev.headgate.proxy.listener;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.origin.Networks;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.origin.OriginReader;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.proxy.session.Counters;
import dev.headgate.proxy.session.Occupancy;
import dev.headgate.proxy.session.Service;
import dev.headgate.proxy.session.Session;
import dev.headgate.proxy.session.Sessions;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound port. Clients beyond {@code maxClients} are turned away in their protocol, which takes a
 * moment; {@link #TURNED_AWAY_AT_A_TIME} bounds these, and what exceeds that is closed unheard.
 * Safe from any thread.
 */
public final class Listener {

  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final int TURNED_AWAY_AT_A_TIME = 256;
  private static final int BACKLOG = 1024;

  private final Transport transport;
  private final Sessions sessions;
  private final Counters counters = new Counters();
  private final Occupancy occupancy = new Occupancy();
  private final AtomicInteger clients = new AtomicInteger();

  /** Those that have not said yet whose they are. */
  private final ChannelGroup unheard = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private volatile Service service;

  /** Of whoever says whose connection it is. */
  private volatile Networks proxies;

  private final Channel channel;

  private Listener(
      Service service, Transport transport, Sessions sessions, ServerBootstrap bootstrap)
      throws IOException {
    this.service = service;
    this.proxies = Networks.of(service.listener().proxyProtocolFrom());
    this.transport = transport;
    this.sessions = sessions;
    this.channel = bind(bootstrap.childHandler(new Accept()), service.listener());
  }

  /**
   * Binds and does not accept yet: until {@link #accept}, clients wait in the kernel's backlog.
   * Blocks; not for an event loop.
   *
   * @throws IOException the port is taken, the address is not ours, no permission
   */
  public static Listener bind(
      Service service, Transport transport, EventLoopGroup loops, Sessions sessions)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false);
    transport.setUp(bootstrap);
    return new Listener(service, transport, sessions, bootstrap);
  }

  private static Channel bind(ServerBootstrap bootstrap, ListenerConfig config) throws IOException {
    ChannelFuture bound = bootstrap.bind(config.address(), config.port()).awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      throw failure instanceof IOException io ? io : new IOException(failure);
    }
    log.atInfo()
        .addKeyValue("listener", config.name())
        .addKeyValue("address", bound.channel().localAddress())
        .log("listener bound");
    return bound.channel();
  }

  /** From now on. */
  public void accept() {
    channel.config().setAutoRead(true);
  }

  /** What new sessions get from now on; the same address and port. */
  public void serve(Service newest) {
    proxies = Networks.of(newest.listener().proxyProtocolFrom());
    service = newest;
  }

  public String name() {
    return service.listener().name();
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Open client connections. */
  public int clients() {
    return clients.get();
  }

  public Counters counters() {
    return counters;
  }

  /** Stops accepting and frees the port; sessions go on. Blocks; not for an event loop. */
  public void close() {
    channel.close().syncUninterruptibly();
    unheard.close();
    log.atInfo().addKeyValue("listener", name()).log("listener closed");
  }

  private final class Accept extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel client) {
      transport.setUpAccepted(client);
      int limit = service.listener().maxClients();
      int now = clients.incrementAndGet();
      client.closeFuture().addListener(closed -> clients.decrementAndGet());
      if (now > limit + TURNED_AWAY_AT_A_TIME) {
        client.close();
        return;
      }
      Origin apparent = Origin.of(client);
      if (proxies.contain(apparent.client())) {
        unheard.add(client);
        OriginReader.expect(
            client,
            apparent,
            service.listener().loginTimeout(),
            new Heard(client, apparent, now <= limit));
      } else {
        serve(client, apparent, now <= limit, Duration.ZERO);
      }
    }
  }

  private void serve(Channel client, Origin origin, boolean admitted, Duration spent) {
    new Session(client, origin, () -> service, sessions, counters, occupancy, admitted).open(spent);
  }

  /** What a connection out of a proxy's network begins with. */
  private final class Heard implements OriginReader.Outcome {

    private final Channel client;
    private final Origin apparent;
    private final boolean admitted;
    private final long since = System.nanoTime();

    Heard(Channel client, Origin apparent, boolean admitted) {
      this.client = client;
      this.apparent = apparent;
      this.admitted = admitted;
    }

    @Override
    public void read(Origin told) {
      unheard.remove(client);
      serve(client, told, admitted, Duration.ofNanos(System.nanoTime() - since));
    }

    @Override
    public void refused(String why) {
      counters.addRefused(Refusal.Reason.INVALID_PROXY_HEADER);
      log.atWarn()
          .addKeyValue("listener", name())
          .addKeyValue("peer", apparent.client())
          .addKeyValue("cause", why)
          .log("connection without a PROXY protocol header");
    }
  }
}
