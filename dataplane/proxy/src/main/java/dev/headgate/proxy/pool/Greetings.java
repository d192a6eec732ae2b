package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerGreeting;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the servers of a pool greet with: asked for once, and again when one was away. */
final class Greetings {

  private final Dialect dialect;
  private volatile @Nullable ServerGreeting known;

  Greetings(Dialect dialect) {
    this.dialect = dialect;
  }

  /** It may be another server, or another version of it, that comes back. From any thread. */
  void forget() {
    known = null;
  }

  /** Answers on {@code loop}. */
  Future<ServerGreeting> next(EventLoop loop, Backend backend, Duration limit) {
    ServerGreeting remembered = known;
    if (remembered != null) {
      return loop.newSucceededFuture(remembered);
    }
    Dialogue<ServerGreeting> dialogue = dialect.greeting();
    if (dialogue == null) {
      throw new IllegalStateException("this protocol's servers do not greet");
    }
    Promise<ServerGreeting> greeting = loop.newPromise();
    backend
        .connect(loop)
        .addListener(
            (Future<Channel> connected) -> {
              if (connected.isSuccess()) {
                read(dialogue, connected.getNow(), limit, greeting);
              } else {
                greeting.setFailure(connected.cause());
              }
            });
    return greeting;
  }

  private void read(
      Dialogue<ServerGreeting> dialogue,
      Channel channel,
      Duration limit,
      Promise<ServerGreeting> greeting) {
    greeting.addListener(_ -> channel.close());
    ServerDialogue.hold(
        dialogue,
        channel,
        limit,
        new ServerDialogue.Ending<>() {
          @Override
          public void done(ServerGreeting result) {
            known = result;
            greeting.setSuccess(result);
          }

          @Override
          public void refused(Refusal refusal) {
            greeting.setFailure(new IOException(refusal.message()));
          }

          @Override
          public void broken(Throwable cause) {
            greeting.setFailure(cause);
          }
        });
  }
}
