package dev.headgate.proxy.session;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Delivers cancels, outside of every pool's limits. Anybody may send one, so only so many are under
 * way at a time.
 */
final class Canceller {

  private static final int MOST_AT_A_TIME = 64;
  private static final int PATIENCE_SECONDS = 5;

  private final CancelKeys keys;
  private final Semaphore permits = new Semaphore(MOST_AT_A_TIME);

  Canceller(CancelKeys keys) {
    this.keys = keys;
  }

  /**
   * Takes over the packet.
   *
   * @param routes of the listener that was asked: where clients log in themselves, another pod may
   *     have seen the key, and servers that did not issue it, ignore it
   * @param done runs on {@code loop} when every server that is asked has it
   */
  void cancel(Startup.Cancel cancel, Routes routes, EventLoop loop, Runnable done) {
    IssuedKey ours = keys.begin(cancel.processId(), cancel.secret());
    if (ours != null) {
      cancel.packet().release();
      deliver(ours, Cancellation.STATEMENT, loop, done);
      return;
    }
    Set<Backend> backends = new LinkedHashSet<>(keys.issuers(cancel.processId()));
    if (backends.isEmpty()) {
      routes.routes().stream()
          .map(Routes.Route::pool)
          .filter(pool -> pool.mode() == PoolMode.Passthrough)
          .forEach(pool -> backends.addAll(pool.backends()));
    }
    deliver(cancel.packet(), backends, loop, done);
  }

  /**
   * Ends what runs for a client of ours. Its server connection goes to nobody else meanwhile.
   *
   * @param done runs on {@code loop} when the server has acted, or never will
   */
  void cancel(IssuedKey key, Cancellation what, EventLoop loop, Runnable done) {
    key.begun();
    deliver(key, what, loop, done);
  }

  private void deliver(IssuedKey begun, Cancellation what, EventLoop loop, Runnable done) {
    if (!permits.tryAcquire()) {
      begun.over();
      done.run();
      return;
    }
    begun
        .server()
        .cancel(begun.credential(), what, loop)
        .addListener(
            _ -> {
              permits.release();
              begun.over();
              done.run();
            });
  }

  private void deliver(ByteBuf packet, Set<Backend> backends, EventLoop loop, Runnable done) {
    int wanted = backends.size();
    if (wanted == 0 || !permits.tryAcquire(wanted)) {
      packet.release();
      done.run();
      return;
    }
    int[] left = {wanted};
    Runnable one =
        () -> {
          permits.release();
          if (--left[0] == 0) {
            packet.release();
            done.run();
          }
        };
    backends.forEach(
        backend ->
            backend
                .connect(loop)
                .addListener((Future<Channel> connected) -> deliver(packet, connected, one)));
  }

  private static void deliver(ByteBuf packet, Future<Channel> connected, Runnable done) {
    if (!connected.isSuccess()) {
      done.run();
      return;
    }
    Channel channel = connected.getNow();
    channel.closeFuture().addListener(closed -> done.run());
    channel.writeAndFlush(packet.retainedDuplicate());
    var deadline =
        channel.eventLoop().schedule(() -> channel.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> deadline.cancel(false));
    channel.config().setAutoRead(true); // to see the server close
  }
}
