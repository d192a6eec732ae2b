package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clients that a pool owes a server connection, in the order in which they asked. On the pool's
 * loop.
 */
final class WaitQueue {

  private final EventLoop home;
  private final Census census;
  private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();

  WaitQueue(EventLoop home, Census census) {
    this.home = home;
    this.census = census;
  }

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  int size() {
    return waiters.size();
  }

  /** There must be one. */
  Waiter first() {
    return waiters.getFirst();
  }

  void addLast(Waiter waiter) {
    waiters.addLast(waiter);
    count();
  }

  /** It had its turn, and got nothing: it goes on waiting where it was. */
  void addFirst(Waiter waiter, Duration timeout) {
    waiters.addFirst(waiter);
    count();
    startClock(waiter, timeout);
  }

  /**
   * It could not be served at once, unless it is gone already: then nothing happens.
   *
   * @param forOthers idle connections of other users or databases are being closed for it
   */
  void mustWait(Waiter waiter, Duration timeout, boolean forOthers) {
    if (waiters.contains(waiter)) {
      census.waits.increment();
      if (forOthers) {
        census.waitsForOthers.increment();
      }
      startClock(waiter, timeout);
    }
  }

  private void startClock(Waiter waiter, Duration timeout) {
    long left = timeout.toNanos() - waiter.waitedNanos();
    waiter.queued(home.schedule(() -> timedOut(waiter), left, TimeUnit.NANOSECONDS));
  }

  private void timedOut(Waiter waiter) {
    if (remove(waiter)) {
      census.waitTimeouts.increment();
      waiter.refuse(
          new Refusal(
              Reason.QUEUE_TIMEOUT, "no server connection became free within the queue timeout"));
    }
  }

  /** Whether it was there. */
  boolean remove(Waiter waiter) {
    if (!waiters.remove(waiter)) {
      return false;
    }
    count();
    if (waiter.queued()) {
      waiter.dequeued();
      census.latencies.queue().record(waiter.waitedNanos());
    }
    return true;
  }

  void refuseAll(Refusal refusal) {
    for (Waiter waiter : List.copyOf(waiters)) {
      remove(waiter);
      waiter.refuse(refusal);
    }
  }

  private void count() {
    census.waiting.set(waiters.size());
  }
}
