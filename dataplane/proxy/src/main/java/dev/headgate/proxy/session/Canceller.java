package dev.headgate.proxy.session;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.pool.ServerConnection;
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
 * Delivers CancelRequests, outside of every pool: the server reads the packet, acts, and closes
 * without a word. Anybody may send one, so only so many are under way at a time.
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
      deliver(
          ours.server(),
          loop,
          () -> {
            ours.delivered();
            done.run();
          });
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

  /** What nobody waits for any more: closing the connection alone would let it run on. */
  void abandon(ServerConnection server, EventLoop loop) {
    deliver(server, loop, () -> {});
  }

  private void deliver(ServerConnection server, EventLoop loop, Runnable done) {
    if (!permits.tryAcquire()) {
      done.run();
      return;
    }
    server
        .cancel(loop)
        .addListener(
            _ -> {
              permits.release();
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
