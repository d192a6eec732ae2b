package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.TcpBackend;
import dev.headgate.proxy.protocol.LogIn;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One try to open a server connection.
 *
 * @param waiter the client it is for, null to fill the pool
 * @param tried backends that failed this client already
 * @param retries how many more there may be
 */
record Attempt(EventLoop loop, @Nullable Waiter waiter, Set<TcpBackend> tried, int retries) {

  @Nullable LogIn logIn() {
    return waiter == null ? null : waiter.logIn();
  }

  static Attempt ahead(EventLoop loop) {
    return new Attempt(loop, null, Set.of(), 0);
  }

  static Attempt forClient(Waiter waiter, int retries) {
    return new Attempt(waiter.loop(), waiter, Set.of(), retries);
  }

  Attempt retry(TcpBackend failed) {
    Set<TcpBackend> all = new HashSet<>(tried);
    all.add(failed);
    return new Attempt(loop, waiter, all, retries - 1);
  }
}
