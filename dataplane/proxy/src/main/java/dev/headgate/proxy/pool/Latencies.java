package dev.headgate.proxy.pool;

/**
 * How long a pool's clients wait.
 *
 * @param queue in the queue, of those that had to
 * @param connect from the connect to a server to the end of our log-in there, if there is one
 * @param query from a request to the end of its response
 */
public record Latencies(Histogram queue, Histogram connect, Histogram query) {

  public Latencies() {
    this(new Histogram(), new Histogram(), new Histogram());
  }
}
