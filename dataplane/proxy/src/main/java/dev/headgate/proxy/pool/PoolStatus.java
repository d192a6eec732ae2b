package dev.headgate.proxy.pool;

import java.util.List;

/**
 * How one pool does: numbers now, and totals that only rise while the pool lives.
 *
 * @param resetting of a client that has left, on their way to be idle
 * @param waiting clients in its queue
 * @param connects server connections that were opened
 * @param connectFailures attempts that failed
 * @param resets server connections that were made ready for another client
 * @param waits clients that had to queue
 * @param waitsForOthers of those, the ones for whom idle connections of others had to be closed
 * @param waitTimeouts of the waits, the ones that were turned away
 * @param waitNanos time all of them spent in the queue
 * @param latencies which go on counting
 */
public record PoolStatus(
    String name,
    int idle,
    int assigned,
    int resetting,
    int connecting,
    int waiting,
    long connects,
    long connectFailures,
    long resets,
    long waits,
    long waitsForOthers,
    long waitTimeouts,
    long waitNanos,
    Latencies latencies,
    List<BackendStatus> backends) {

  /**
   * @param connections open to it, in every state
   */
  public record BackendStatus(String name, boolean healthy, int connections) {}
}
