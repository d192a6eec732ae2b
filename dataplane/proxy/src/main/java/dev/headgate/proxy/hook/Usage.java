package dev.headgate.proxy.hook;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who may still call into the plugins of one {@link Hooks}: sessions, and calls that outlive
 * them. Once it is retired and the last user has left, {@code unused} runs, exactly once, on
 * whichever thread left last.
 */
public final class Usage {

  private final Runnable unused;

  /** One of them is the host's own, until {@link #retire}. */
  private final AtomicInteger users = new AtomicInteger(1);

  public Usage(Runnable unused) {
    this.unused = unused;
  }

  void enter() {
    users.incrementAndGet();
  }

  void leave() {
    if (users.decrementAndGet() == 0) {
      unused.run();
    }
  }

  /** No new session finds these hooks any more. Call once. */
  public void retire() {
    leave();
  }
}
