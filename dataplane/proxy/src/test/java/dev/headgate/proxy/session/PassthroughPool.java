package dev.headgate.proxy.session;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Finding;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.ServerGreeting;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
  default CompletableFuture<Finding> account(String user) {
    throw new UnsupportedOperationException();
  }

  @Override
  default @Nullable Account stranger(String user) {
    throw new UnsupportedOperationException();
  }

  @Override
  default boolean servesAsItself(String user) {
    throw new UnsupportedOperationException();
  }

  @Override
  default LogIn logIn(Identity client, Credential own, @Nullable Account account) {
    throw new UnsupportedOperationException();
  }
}
