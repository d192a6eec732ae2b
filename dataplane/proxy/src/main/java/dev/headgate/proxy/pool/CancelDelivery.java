package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one cancel to a server. That it was heard shows when the server closes: until then it may
 * still act.
 */
final class CancelDelivery implements ServerDialogue.Ending<Boolean> {

  private static final Logger log = LoggerFactory.getLogger(CancelDelivery.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Channel channel;
  private final Promise<Boolean> acted;

  private CancelDelivery(Channel channel, Promise<Boolean> acted) {
    this.channel = channel;
    this.acted = acted;
  }

  /** Answers on {@code loop}, whatever becomes of it. */
  static Future<Boolean> begin(
      PooledConnection target, Credential credential, Cancellation what, EventLoop loop) {
    ServerSession session = target.session();
    if (session == null) {
      return loop.newSucceededFuture(false);
    }
    Dialogue<Boolean> cancel = session.cancel(credential, what, target.encryption());
    Promise<Boolean> acted = loop.newPromise();
    acted.addListener(
        end -> {
          if (!end.isSuccess()) {
            log.atDebug()
                .addKeyValue("backend", target.backend().name())
                .addKeyValue("cause", end.cause().toString())
                .log("cancel not delivered");
          }
        });
    target
        .backend()
        .connect(loop)
        .addListener(
            (Future<Channel> connected) -> {
              if (connected.isSuccess()) {
                new CancelDelivery(connected.getNow(), acted).hold(cancel, target);
              } else {
                acted.setFailure(connected.cause());
              }
            });
    return acted;
  }

  private void hold(Dialogue<Boolean> cancel, PooledConnection target) {
    ScheduledFuture<?> deadline =
        channel.eventLoop().schedule(() -> channel.close(), LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    channel
        .closeFuture()
        .addListener(
            _ -> {
              deadline.cancel(false);
              acted.trySuccess(true);
            });
    ServerDialogue.hold(cancel, channel, target.encrypting(), LIMIT, this);
  }

  @Override
  public void done(Boolean said) {
    channel.config().setAutoRead(true); // to see the server close
  }

  @Override
  public void refused(Refusal refusal) {
    broken(new IOException(refusal.message()));
  }

  @Override
  public void broken(Throwable cause) {
    acted.tryFailure(cause);
    channel.close();
  }
}
