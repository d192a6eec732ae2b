package dev.headgate.proxy.session;

import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.relay.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Opens a server connection for whoever asks: all that a session needs of a pool. */
final class DirectPool implements PassthroughPool {

  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger claims = new AtomicInteger();
  volatile boolean openedAhead;

  private final InetSocketAddress address;
  private final Backend backend = new Direct();

  DirectPool(String host, int port) {
    this.address = new InetSocketAddress(host, port);
  }

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public List<Backend> backends() {
    return List.of(backend);
  }

  @Override
  public Claim claim(EventLoop loop, Taker taker) {
    claims.incrementAndGet();
    boolean[] cancelled = {false};
    backend
        .connect(loop)
        .addListener(
            (Future<Channel> connected) -> {
              if (!connected.isSuccess()) {
                taker.refused(new Refusal(Refusal.Reason.SERVER_UNREACHABLE, "no database server"));
              } else if (cancelled[0]) {
                connected.getNow().close();
              } else {
                Channel channel = connected.getNow();
                open.incrementAndGet();
                channel.closeFuture().addListener(closed -> open.decrementAndGet());
                taker.taken(new Connection(channel, backend, openedAhead));
              }
            });
    return () -> cancelled[0] = true;
  }

  private record Connection(Channel channel, Backend backend, boolean openedAhead)
      implements ServerConnection {

    @Override
    public @Nullable Identity identity() {
      return null;
    }

    @Override
    public @Nullable ServerSession session() {
      return null;
    }

    @Override
    public Future<Boolean> cancel(Credential credential, Cancellation what, EventLoop loop) {
      return loop.newSucceededFuture(false);
    }

    @Override
    public void release() {
      channel.close();
    }

    @Override
    public void release(Exchange exchange) {
      throw new UnsupportedOperationException();
    }
  }

  private final class Direct implements Backend {

    @Override
    public String name() {
      return address.toString();
    }

    @Override
    public InetSocketAddress address() {
      return address;
    }

    @Override
    public int weight() {
      return 1;
    }

    @Override
    public boolean healthy() {
      return true;
    }

    @Override
    public int connections() {
      return open.get();
    }

    @Override
    public Future<Channel> connect(EventLoop loop) {
      Promise<Channel> connected = loop.newPromise();
      new Bootstrap()
          .group(loop)
          .channel(Transport.best().channel())
          .option(ChannelOption.AUTO_READ, false)
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel server) {
                  Transport.best().setUp(server);
                }
              })
          .connect(address)
          .addListener(
              (ChannelFuture done) -> {
                if (done.isSuccess()) {
                  connected.setSuccess(done.channel());
                } else {
                  connected.setFailure(done.cause());
                }
              });
      return connected;
    }
  }
}
