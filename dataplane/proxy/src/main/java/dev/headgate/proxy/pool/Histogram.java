package dev.headgate.proxy.pool;

import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, counted in fixed buckets: nothing is allocated or locked to record one.
 * Safe from any thread.
 */
public final class Histogram {

  /** Upper ends of the buckets in seconds, each included; what took longer is in one more. */
  private static final double[] SECONDS = {
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    10, 30
  };

  private static final long[] NANOS = new long[SECONDS.length];

  static {
    for (int i = 0; i < SECONDS.length; i++) {
      NANOS[i] = Math.round(SECONDS[i] * 1e9);
    }
  }

  private final LongAdder[] counts = new LongAdder[SECONDS.length + 1];
  private final LongAdder nanos = new LongAdder();

  public Histogram() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  public void record(long took) {
    int bucket = 0;
    while (bucket < NANOS.length && took > NANOS[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    nanos.add(took);
  }

  /** In seconds; one fewer than there are {@link #counts}. */
  public static double[] bounds() {
    return SECONDS.clone();
  }

  /** By bucket, none within another. */
  public long[] counts() {
    long[] now = new long[counts.length];
    for (int i = 0; i < now.length; i++) {
      now[i] = counts[i].sum();
    }
    return now;
  }

  /** Of all together. */
  public long nanos() {
    return nanos.sum();
  }
}
