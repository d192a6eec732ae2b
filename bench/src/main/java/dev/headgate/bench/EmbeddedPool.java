package dev.headgate.bench;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.pool.Users;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.ServerGreeting;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives every client the one server connection, which is no socket. */
record EmbeddedPool(EmbeddedChannel server) implements Pool {

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public PoolMode mode() {
    return PoolMode.Passthrough;
  }

  @Override
  public List<Backend> backends() {
    return List.of();
  }

  @Override
  public Future<ServerGreeting> greeting(EventLoop loop) {
    return loop.newFailedFuture(new UnsupportedOperationException("embedded"));
  }

  @Override
  public Users users() {
    throw new UnsupportedOperationException("nobody is asked who they are");
  }

  @Override
  public Claim claim(EventLoop loop, Taker taker) {
    taker.taken(new Connection(server));
    return () -> {};
  }

  private record Connection(EmbeddedChannel channel) implements ServerConnection {

    @Override
    public Backend backend() {
      return Nowhere.INSTANCE;
    }

    @Override
    public boolean openedAhead() {
      return false;
    }

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
      release();
    }
  }

  private enum Nowhere implements Backend {
    INSTANCE;

    @Override
    public InetSocketAddress address() {
      return InetSocketAddress.createUnresolved("embedded", 0);
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
      return 1;
    }

    @Override
    public Future<Channel> connect(EventLoop loop) {
      return loop.newFailedFuture(new UnsupportedOperationException("embedded"));
    }
  }
}
