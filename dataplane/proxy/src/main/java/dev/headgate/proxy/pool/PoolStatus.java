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
 * @param waitTimeouts of those, the ones that were turned away
 * @param waitNanos time all of them spent in the queue
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
    long waitTimeouts,
    long waitNanos,
    List<BackendStatus> backends) {

  /**
   * @param connections open to it, in every state
   */
  public record BackendStatus(String name, boolean healthy, int connections) {}
}
