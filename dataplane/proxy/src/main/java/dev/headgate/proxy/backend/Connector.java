package dev.headgate.proxy.backend;

import dev.headgate.proxy.relay.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens sockets to databases; one for the process. Safe from any thread. */
public final class Connector implements AutoCloseable {

  private final Transport transport;
  private final Resolver resolver = new Resolver();

  public Connector(Transport transport) {
    this.transport = transport;
  }

  /**
   * A connected socket: autoRead off, empty pipeline, the caller's to close. A name's addresses are
   * tried in turn and share {@code timeout} with its lookup. Answers on {@code loop}.
   */
  Future<Channel> connect(EventLoop loop, InetSocketAddress target, Duration timeout) {
    Promise<Channel> connected = loop.newPromise();
    long deadline = System.nanoTime() + timeout.toNanos();
    resolver
        .resolve(target.getHostString())
        .copy() // others may wait for the same answer, and longer
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (addresses, failure) -> {
              if (addresses == null) {
                connected.tryFailure(
                    failure instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : failure);
              } else {
                int each = Math.max(1, millisLeft(deadline) / addresses.size());
                tryInTurn(addresses.iterator(), target.getPort(), each, loop, connected);
              }
            });
    return connected;
  }

  private static int millisLeft(long deadline) {
    return Math.clamp(
        TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()), 1, Integer.MAX_VALUE);
  }

  private void tryInTurn(
      Iterator<InetAddress> addresses,
      int port,
      int timeoutMillis,
      EventLoop loop,
      Promise<Channel> connected) {
    InetSocketAddress address = new InetSocketAddress(addresses.next(), port);
    open(loop, address, timeoutMillis)
        .addListener(
            (ChannelFuture attempt) -> {
              Throwable failure = failure(attempt);
              if (failure == null) {
                connected.setSuccess(attempt.channel());
              } else if (addresses.hasNext()) {
                tryInTurn(addresses, port, timeoutMillis, loop, connected);
              } else {
                connected.setFailure(failure);
              }
            });
  }

  private ChannelFuture open(EventLoop loop, InetSocketAddress address, int timeoutMillis) {
    return new Bootstrap()
        .group(loop)
        .channel(transport.channel())
        .disableResolver()
        .option(ChannelOption.AUTO_READ, false)
        // A server that hangs up on what it is sent has said why: to be read, though we cannot
        // write any more.
        .option(ChannelOption.AUTO_CLOSE, false)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
        .handler(new SetUp())
        .connect(address);
  }

  private static @Nullable Throwable failure(ChannelFuture attempt) {
    Channel channel = attempt.channel();
    // TCP lets a socket connect to itself when the kernel picks the port it asks for as its own:
    // on loopback, with nobody listening there.
    if (attempt.isSuccess() && channel.localAddress().equals(channel.remoteAddress())) {
      channel.close();
      return new ConnectException("connected to itself");
    }
    return attempt.cause();
  }

  @Override
  public void close() {
    resolver.close();
  }

  private final class SetUp extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel server) {
      transport.setUp(server);
    }
  }
}
