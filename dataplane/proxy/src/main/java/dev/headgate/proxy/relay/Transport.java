package dev.headgate.proxy.relay;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/** The kind of sockets this process uses, on all sides alike: both legs share an event loop. */
public enum Transport {
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override
    IoHandlerFactory ioHandler() {
      return EpollIoHandler.newFactory();
    }

    @Override
    Map<ChannelOption<Integer>, Integer> probing() {
      // Netty names these for connections only. The numbers are Linux's, on all that Netty's epoll
      // is built for.
      return Map.of(
          new IntegerUnixChannelOption("TCP_KEEPIDLE", IPPROTO_TCP, 4), QUIET_SECONDS,
          new IntegerUnixChannelOption("TCP_KEEPINTVL", IPPROTO_TCP, 5), PROBE_SECONDS,
          new IntegerUnixChannelOption("TCP_KEEPCNT", IPPROTO_TCP, 6), PROBES);
    }

    // Linux copies the options of the listening socket, which saves calls for each client.
    @Override
    public void setUp(ServerBootstrap listener) {
      listener.option(new IntegerUnixChannelOption("SO_KEEPALIVE", SOL_SOCKET, 9), 1);
      probing().forEach(listener::option);
    }

    @Override
    public void setUpAccepted(Channel leg) {
      configure(leg);
    }
  },
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override
    IoHandlerFactory ioHandler() {
      return NioIoHandler.newFactory();
    }

    @Override
    Map<ChannelOption<Integer>, Integer> probing() {
      return Map.of(
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), QUIET_SECONDS,
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), PROBE_SECONDS,
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
    }
  };

  /**
   * A peer that vanished says nothing, and the system asks after two hours: until then its session
   * would hold a server connection. Here it is missed after a minute and a half.
   */
  private static final int QUIET_SECONDS = 60;

  private static final int PROBE_SECONDS = 10;
  private static final int PROBES = 3;

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;

  private final Class<? extends ServerChannel> serverChannel;
  private final Class<? extends SocketChannel> channel;

  Transport(Class<? extends ServerChannel> serverChannel, Class<? extends SocketChannel> channel) {
    this.serverChannel = serverChannel;
    this.channel = channel;
  }

  /** Epoll where its native library loads, NIO elsewhere. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  public Class<? extends ServerChannel> serverChannel() {
    return serverChannel;
  }

  public Class<? extends SocketChannel> channel() {
    return channel;
  }

  /** The caller shuts it down. */
  public EventLoopGroup newLoops(int count) {
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory("headgate", true), ioHandler());
  }

  abstract IoHandlerFactory ioHandler();

  abstract Map<ChannelOption<Integer>, Integer> probing();

  /** For a socket that clients connect to. */
  public void setUp(ServerBootstrap listener) {}

  /** For a client's leg, whose listener was {@link #setUp(ServerBootstrap) set up}. */
  public void setUpAccepted(Channel leg) {
    setUp(leg);
  }

  /** For a server's leg. */
  public void setUp(Channel leg) {
    configure(leg);
    leg.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    probing().forEach(leg.config()::setOption);
  }

  /** Netty has set TCP_NODELAY. */
  private static void configure(Channel leg) {
    ChannelConfig config = leg.config();
    config.setAllocator(PooledByteBufAllocator.DEFAULT);
    config.setWriteBufferWaterMark(Relay.WATER_MARKS);
  }
}
