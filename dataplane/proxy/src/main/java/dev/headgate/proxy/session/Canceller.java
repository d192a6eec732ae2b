package dev.headgate.proxy.session;

import dev.headgate.proxy.backend.Backend;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Delivers CancelRequests, outside of every pool: the server reads the packet, acts, and closes
 * without a word. Anybody may send one, so only so many are under way at a time.
 */
final class Canceller {

  private static final int MOST_AT_A_TIME = 64;
  private static final int PATIENCE_SECONDS = 5;

  private final Semaphore permits = new Semaphore(MOST_AT_A_TIME);

  /** Takes over {@code packet}; {@code done} runs on {@code loop} when every server has it. */
  void cancel(ByteBuf packet, Collection<Backend> backends, EventLoop loop, Runnable done) {
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
