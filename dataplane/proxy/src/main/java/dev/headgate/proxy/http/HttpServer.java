package dev.headgate.proxy.http;

import dev.headgate.proxy.relay.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Serves a fixed table of endpoints. Bounded in connections, in a request's size and in the time
 * between two; endpoints run on virtual threads, requests of one connection one after another.
 */
public final class HttpServer implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 256;
  private static final int IDLE_SECONDS = 60;

  private final Channel channel;
  private final Set<String> paths;
  private final AtomicInteger connections = new AtomicInteger();

  private HttpServer(ServerBootstrap bootstrap, Settings settings) throws IOException {
    paths = settings.endpoints.keySet();
    bootstrap.childHandler(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel connection) {
            accept(connection, settings);
          }
        });
    ChannelFuture bound = bootstrap.bind(settings.address).awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      throw new IOException(
          "cannot bind " + settings.address + ": " + failure.getMessage(), failure);
    }
    channel = bound.channel();
  }

  /**
   * What a server serves.
   *
   * @param maxBody bytes; larger requests get 413
   * @param tls null serves in the clear
   * @param workers run the endpoints
   */
  public record Settings(
      InetSocketAddress address,
      int maxBody,
      @Nullable ServerTls tls,
      Executor workers,
      Map<String, Map<HttpMethod, Endpoint>> endpoints) {}

  /** Binds and serves on {@code loops}. Blocks; not for an event loop. */
  public static HttpServer start(Settings settings, Transport transport, EventLoopGroup loops)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true);
    return new HttpServer(bootstrap, settings);
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  public Set<String> paths() {
    return paths;
  }

  private void accept(Channel connection, Settings settings) {
    int now = connections.incrementAndGet();
    connection.closeFuture().addListener(closed -> connections.decrementAndGet());
    if (now > MAX_CONNECTIONS) {
      connection.close();
      return;
    }
    ChannelPipeline pipeline = connection.pipeline();
    if (settings.tls != null) {
      pipeline.addLast(settings.tls.context().newHandler(connection.alloc()));
    }
    pipeline.addLast(new ReadTimeoutHandler(IDLE_SECONDS), new HttpServerCodec());
    if (settings.tls != null) {
      pipeline.addLast(new Admission(pipeline.get(SslHandler.class), settings.tls));
    }
    // The flow control keeps pipelined requests back until the one before is answered.
    pipeline.addLast(
        new HttpObjectAggregator(settings.maxBody),
        new FlowControlHandler(),
        new HttpConnection(settings.endpoints, settings.workers));
  }

  /** Stops accepting; what is being answered still is. */
  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }
}
