package dev.headgate.proxy.hook;

import dev.headgate.plugin.Plugin;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin instance with what belongs to it whichever chains it is in: its circuit breakers, its
 * observer queue, its counters. Safe from any thread.
 */
public final class RunningPlugin {

  private static final Logger log = LoggerFactory.getLogger(RunningPlugin.class);

  private static final int MAX_OBSERVATIONS = 8192;
  private static final long MAX_OBSERVED_BYTES = 16 << 20;

  private final String name;
  private final Plugin plugin;

  /** Two, so that a failing observer never has a client's request refused. */
  private final CircuitBreaker traffic;

  private final CircuitBreaker observing;
  private final ObserverQueue observations;

  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder overflowed = new LongAdder();

  public RunningPlugin(String name, Plugin plugin) {
    this.name = name;
    this.plugin = plugin;
    this.traffic = new CircuitBreaker(name, System::nanoTime);
    this.observing = new CircuitBreaker(name, System::nanoTime);
    this.observations =
        new ObserverQueue(MAX_OBSERVATIONS, MAX_OBSERVED_BYTES, this::start, this::observe);
  }

  public String name() {
    return name;
  }

  public Plugin plugin() {
    return plugin;
  }

  /** A virtual thread that finds the plugin's own classes as its context. */
  Thread thread(Runnable task) {
    Thread thread = Thread.ofVirtual().name("plugin-" + name).unstarted(task);
    thread.setContextClassLoader(plugin.getClass().getClassLoader());
    return thread;
  }

  private void start(Runnable task) {
    thread(task).start();
  }

  /** Queues a call to the plugin; full queues drop it, and count. False if it was dropped. */
  boolean offer(Observation observation) {
    boolean taken = observations.offer(observation);
    if (!taken) {
      observation.release();
      overflowed.increment();
    }
    return taken;
  }

  /** As {@link #offer(Observation)}, for a call without buffers. */
  public boolean offer(Runnable call) {
    return offer(Observation.of(call));
  }

  private void observe(Observation observation) {
    try {
      if (observation.last()) {
        observing.end();
        observation.call().run();
        return;
      }
      if (!observing.admits()) {
        failures.increment();
        return;
      }
      long start = System.nanoTime();
      observation.call().run();
      count(System.nanoTime() - start);
      observing.succeeded();
    } catch (Throwable thrown) {
      failed(observing, Failure.describe(thrown));
    } finally {
      observation.release();
    }
  }

  boolean admitsTraffic() {
    return traffic.admits();
  }

  void trafficSucceeded() {
    traffic.succeeded();
  }

  void trafficFailed(String cause) {
    failed(traffic, cause);
  }

  private void failed(CircuitBreaker breaker, String cause) {
    failures.increment();
    if (breaker.failed()) {
      log.atWarn().addKeyValue("plugin", name).addKeyValue("cause", cause).log("plugin failed");
    }
  }

  /** One call, and the time it took. */
  void count(long took) {
    calls.increment();
    nanos.add(took);
  }

  /**
   * After this no traffic reaches the plugin; {@code last} runs after everything it still had to
   * observe, on a thread that may block.
   */
  public void end(Runnable last) {
    traffic.end();
    observations.end(Observation.last(last));
  }

  public boolean broken() {
    return traffic.open() || observing.open();
  }

  public long calls() {
    return calls.sum();
  }

  public long failures() {
    return failures.sum();
  }

  public long nanos() {
    return nanos.sum();
  }

  public long overflowed() {
    return overflowed.sum();
  }
}
