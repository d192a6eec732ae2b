package dev.headgate.proxy.pool;

import java.util.List;

/**
 * How one pool does: numbers now, and totals that only rise while the pool lives.
 *
 * @param waiting clients in its queue
 * @param connects server connections that were opened
 * @param connectFailures attempts that failed
 * @param waits clients that had to queue
 * @param waitTimeouts of those, the ones that were turned away
 * @param waitNanos time all of them spent in the queue
 */
public record PoolStatus(
    String name,
    int idle,
    int assigned,
    int connecting,
    int waiting,
    long connects,
    long connectFailures,
    long waits,
    long waitTimeouts,
    long waitNanos,
    List<BackendStatus> backends) {

  /**
   * @param connections open to it, in every state
   */
  public record BackendStatus(String name, boolean healthy, int connections) {}
}
