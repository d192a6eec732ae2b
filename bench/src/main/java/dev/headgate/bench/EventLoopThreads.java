package dev.headgate.bench;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has JMH run benchmarks on threads of the kind that event loops have: on others, Netty recycles
 * less, and so allocates more.
 */
public final class EventLoopThreads extends ThreadPoolExecutor {

  /** What JMH calls. */
  public EventLoopThreads(int threads, String name) {
    super(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new DefaultThreadFactory(name, true));
  }
}
