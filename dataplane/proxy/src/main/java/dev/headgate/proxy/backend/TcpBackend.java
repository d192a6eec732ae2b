package dev.headgate.proxy.backend;

import dev.headgate.config.PoolConfig;
import dev.headgate.config.ProxyProtocol;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.origin.OriginWriter;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backend of one pool. Its health is what the latest connect or probe found, and healthy until
 * one was tried. The pool's loop writes, anybody reads.
 */
public final class TcpBackend implements Backend {

  private static final Logger log = LoggerFactory.getLogger(TcpBackend.class);

  /** After a failure that no probe sees. */
  private static final Duration DISTRUST = Duration.ofSeconds(30);

  private final String pool;
  private final InetSocketAddress address;
  private final Connector connector;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile int weight;
  private volatile Duration connectTimeout;
  private volatile ProxyProtocol proxyProtocol;
  private volatile boolean healthy = true;
  private volatile long lastSuccess;
  private volatile long distrustedUntil;

  TcpBackend(PoolConfig pool, InetSocketAddress address, int weight, Connector connector) {
    this.pool = pool.name();
    this.address = address;
    this.connector = connector;
    this.weight = weight;
    this.connectTimeout = pool.connect().timeout();
    this.proxyProtocol = pool.proxyProtocol();
    this.lastSuccess = System.nanoTime();
    this.distrustedUntil = lastSuccess;
  }

  void reconfigure(PoolConfig newest, int newWeight) {
    distrustedUntil = System.nanoTime();
    weight = newWeight;
    connectTimeout = newest.connect().timeout();
    proxyProtocol = newest.proxyProtocol();
  }

  @Override
  public String name() {
    return address.getHostString() + ":" + address.getPort();
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public boolean healthy() {
    return healthy;
  }

  @Override
  public int connections() {
    return connections.get();
  }

  @Override
  public Future<Channel> connect(EventLoop loop) {
    return connectSilently(loop)
        .addListener(
            (Future<Channel> connected) -> {
              if (connected.isSuccess()) {
                OriginWriter.writeOwn(connected.getNow(), proxyProtocol);
                connected.getNow().flush();
              }
            });
  }

  /**
   * For a client that logs in itself: what such a connection begins with, {@link #announce} says.
   */
  public Future<Channel> connectSilently(EventLoop loop) {
    return connector.connect(loop, address, connectTimeout);
  }

  /** Goes out with what is flushed next. On the channel's loop. */
  public void announce(Channel connected, Origin client) {
    OriginWriter.write(connected, proxyProtocol, client);
  }

  /** The pool begins to open a connection to it. */
  public void added() {
    connections.incrementAndGet();
  }

  /** That connection is closed, or was never made. */
  public void removed() {
    connections.decrementAndGet();
  }

  /** A probe was answered, by whomever. */
  void answered() {
    if (System.nanoTime() - distrustedUntil >= 0) {
      succeeded();
    }
  }

  /** A probe, which does not look at TLS, would find it well again at once. */
  public void distrusted(Throwable cause) {
    distrustedUntil = System.nanoTime() + DISTRUST.toNanos();
    failed(cause);
  }

  /** A connection to it was made, or a log-in. */
  public void succeeded() {
    lastSuccess = System.nanoTime();
    if (!healthy) {
      healthy = true;
      log.atInfo().addKeyValue("pool", pool).addKeyValue("backend", name()).log("backend is up");
    }
  }

  /** A connect or a probe did not. */
  public void failed(Throwable cause) {
    if (healthy) {
      healthy = false;
      log.atWarn()
          .addKeyValue("pool", pool)
          .addKeyValue("backend", name())
          .addKeyValue("cause", cause.toString())
          .log("backend is down");
    }
  }

  boolean succeededWithin(Duration recently) {
    return System.nanoTime() - lastSuccess < recently.toNanos();
  }
}
