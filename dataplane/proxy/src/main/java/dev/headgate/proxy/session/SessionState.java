package dev.headgate.proxy.session;

/**
 * Where a session stands. A state releases what it holds when the session leaves it for Closing;
 * other transitions hand it on.
 *
 * <pre>
 *  accept
 *    |
 *    v      the server has something to say
 *  Arriving --------------------------------> Relaying
 *    |   ^                                     |  |
 *    |   +--------- client starts over --------+  |
 *    |                                            |
 *    +---------------------+----------------------+
 *                          |  last words on their way, server connection gone back
 *                          v
 *                       Closing ---- flushed, client gone, or out of patience ----> Closed
 * </pre>
 */
sealed interface SessionState {

  /** What it holds goes. */
  default void release() {}

  /** The client is on its way to a server connection; {@link ArrivalState} tells more. */
  record Arriving(Arrival arrival) implements SessionState {

    @Override
    public void release() {
      arrival.release();
    }
  }

  /** Bytes flow. */
  record Relaying(Link link) implements SessionState {

    @Override
    public void release() {
      link.release();
    }
  }

  /** The client's last bytes are on their way; what it sends is dropped. */
  record Closing() implements SessionState {}

  record Closed() implements SessionState {}
}
