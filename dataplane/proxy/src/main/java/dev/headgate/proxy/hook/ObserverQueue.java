package dev.headgate.proxy.hook;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What one plugin is still to observe, bounded in number and in bytes. Any thread offers without
 * waiting; one worker at a time takes out in order, and ends when nothing is left.
 */
final class ObserverQueue {

  private final int maxCount;
  private final long maxBytes;
  private final Executor executor;
  private final Consumer<Observation> worker;

  private final Queue<Observation> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean working = new AtomicBoolean();

  /**
   * @param worker takes over each observation, throws nothing
   */
  ObserverQueue(int maxCount, long maxBytes, Executor executor, Consumer<Observation> worker) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.executor = executor;
    this.worker = worker;
  }

  /**
   * Takes it over, unless the queue is full: then it returns false, and it is still the caller's.
   */
  boolean offer(Observation observation) {
    if (count.incrementAndGet() > maxCount) {
      count.decrementAndGet();
      return false;
    }
    if (bytes.addAndGet(observation.bytes()) > maxBytes) {
      count.decrementAndGet();
      bytes.addAndGet(-observation.bytes());
      return false;
    }
    add(observation);
    return true;
  }

  /** As {@link #offer}, full or not: for the one observation that a plugin ends with. */
  void end(Observation last) {
    count.incrementAndGet();
    add(last);
  }

  private void add(Observation observation) {
    queue.add(observation);
    if (working.compareAndSet(false, true)) {
      executor.execute(this::work);
    }
  }

  private void work() {
    do {
      Observation next;
      while ((next = queue.poll()) != null) {
        count.decrementAndGet();
        bytes.addAndGet(-next.bytes());
        worker.accept(next);
      }
      working.set(false);
      // Who added between the last poll and here saw a worker at work.
    } while (!queue.isEmpty() && working.compareAndSet(false, true));
  }
}
