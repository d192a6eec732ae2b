package dev.headgate.proxy.backend;

import dev.headgate.config.HealthCheckConfig;
import dev.headgate.proxy.protocol.Dialect;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.EOFException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the backends that no client's connect has vouched for lately. All on the pool's loop.
 *
 * <p>A server that speaks first counts connections that end before a log-in against their host
 * (MariaDB: max_connect_errors), so a healthy one of these is left alone.
 */
public final class HealthCheck {

  private final EventLoop loop;
  private final Dialect dialect;
  private final Backends backends;
  private @Nullable ScheduledFuture<?> timer;

  public HealthCheck(EventLoop loop, Dialect dialect, Backends backends) {
    this.loop = loop;
    this.dialect = dialect;
    this.backends = backends;
  }

  public void start(HealthCheckConfig config) {
    stop();
    long interval = config.interval().toNanos();
    timer =
        loop.scheduleWithFixedDelay(
            () -> checkAll(config), interval, interval, TimeUnit.NANOSECONDS);
  }

  public void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void checkAll(HealthCheckConfig config) {
    for (TcpBackend backend : backends.all()) {
      boolean known =
          backend.healthy()
              && (dialect.serverSpeaksFirst() || backend.succeededWithin(config.interval()));
      if (!known) {
        probe(backend, config);
      }
    }
  }

  private void probe(TcpBackend backend, HealthCheckConfig config) {
    Promise<Void> alive = loop.newPromise();
    alive.addListener(
        result -> {
          if (result.isSuccess()) {
            backend.answered();
          } else {
            backend.failed(result.cause());
          }
        });
    backend
        .connect(loop)
        .addListener(
            (Future<Channel> connected) -> {
              if (connected.isSuccess()) {
                ask(connected.getNow(), config, alive);
              } else {
                alive.tryFailure(connected.cause());
              }
            });
  }

  /** One byte is life: what it says is between the server and its clients. */
  private void ask(Channel channel, HealthCheckConfig config, Promise<Void> alive) {
    var timeout =
        loop.schedule(
            () -> alive.tryFailure(new TimeoutException("no answer to a health check")),
            config.timeout().toNanos(),
            TimeUnit.NANOSECONDS);
    alive.addListener(
        result -> {
          timeout.cancel(false);
          channel.close();
        });
    channel.pipeline().addLast(new FirstByte(alive));
    channel.writeAndFlush(dialect.probe(channel.alloc()), channel.voidPromise());
    channel.config().setAutoRead(true);
  }

  private static final class FirstByte extends SimpleChannelInboundHandler<ByteBuf> {

    private final Promise<Void> alive;

    FirstByte(Promise<Void> alive) {
      this.alive = alive;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      alive.trySuccess(null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      alive.tryFailure(new EOFException("closed without an answer to a health check"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      alive.tryFailure(cause);
    }
  }
}
