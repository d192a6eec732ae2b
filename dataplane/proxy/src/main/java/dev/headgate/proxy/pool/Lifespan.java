package dev.headgate.proxy.pool;

/**
 * How long an idle connection is kept, in {@link System#nanoTime}.
 *
 * @param end when it is replaced
 */
record Lifespan(long start, long end) {

  boolean over() {
    return end - System.nanoTime() <= 0;
  }

  long age() {
    return System.nanoTime() - start;
  }
}
