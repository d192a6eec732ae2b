package dev.headgate.bench;

import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.pool.ServerConnection;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;

/** Gives every client the one server connection, which is no socket. */
record EmbeddedPool(EmbeddedChannel server) implements Pool {

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public List<Backend> backends() {
    return List.of();
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
    public void release() {
      channel.close();
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
