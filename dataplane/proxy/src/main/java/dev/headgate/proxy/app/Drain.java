package dev.headgate.proxy.app;

import dev.headgate.proxy.control.Push;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way out, gone once: not ready, a lag later not accepting, then session by session. */
final class Drain {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  private final Push push;
  private final Engine engine;
  private final Duration lag;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile Duration timeout = Duration.ZERO;

  Drain(Push push, Engine engine, Duration lag) {
    this.push = push;
    this.engine = engine;
    this.lag = lag;
  }

  /** How long sessions may take, from the end of the lag. */
  void timeout(Duration configured) {
    timeout = configured;
  }

  boolean begun() {
    return begun.get();
  }

  CompletableFuture<Void> done() {
    return done;
  }

  CompletableFuture<Void> begin() {
    if (begun.compareAndSet(false, true)) {
      log.atInfo().addKeyValue("timeout", timeout).log("draining");
      engine.clock().schedule(this::stopPushes, lag.toMillis(), TimeUnit.MILLISECONDS);
    }
    return done;
  }

  /** A push that has begun is let finish: no listener may open behind the drain's back. */
  private void stopPushes() {
    engine
        .workers()
        .execute(
            () -> {
              push.close();
              endSessions();
            });
  }

  private void endSessions() {
    engine
        .snapshots()
        .drain(timeout)
        .whenComplete(
            (ended, failure) -> {
              log.atInfo().log("drained");
              done.complete(null);
            });
  }

  /** No more waiting for anybody. */
  void cutShort() {
    if (begun.compareAndSet(false, true)) {
      push.close();
    }
    done.complete(null);
  }
}
