package dev.headgate.proxy.session;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.pool.Users;
import dev.headgate.proxy.protocol.ServerGreeting;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** A pool that nobody asks for what only others have. */
interface PassthroughPool extends Pool {

  @Override
  default PoolMode mode() {
    return PoolMode.Passthrough;
  }

  @Override
  default Future<ServerGreeting> greeting(EventLoop loop) {
    throw new UnsupportedOperationException();
  }

  @Override
  default Users users() {
    throw new UnsupportedOperationException();
  }
}
