package dev.headgate.proxy.relay;

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
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The kind of sockets this process uses, on all sides alike: both legs share an event loop. */
public enum Transport {
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override
    IoHandlerFactory ioHandler() {
      return EpollIoHandler.newFactory();
    }
  },
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override
    IoHandlerFactory ioHandler() {
      return NioIoHandler.newFactory();
    }
  };

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
}
