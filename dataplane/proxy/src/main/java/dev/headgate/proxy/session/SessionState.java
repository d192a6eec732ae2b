package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.relay.Relay;

/**
 * Where a session stands; the same for every protocol. A state releases what it holds when the
 * session leaves it for Closing; other transitions hand it on.
 *
 * <pre>
 *  accept
 *    |
 *    v     start-up read (PostgreSQL);               server connection
 *  Starting - at once (MariaDB), or ---> Waiting ------- taken -------> Paired
 *    ^   |    authenticated              |  ^                           |   |
 *    |   | CancelRequest                 |  +-- died before its first --+   |
 *    |   v                               |      word, opened ahead, once    | server's
 *    |  Cancelling                       |                                  | first bytes
 *    |   |                               |                                  v
 *    |   |   cancel delivered            | refused, timeout              Relaying
 *    |   |                               |                                  |
 *    +---+--------------+----------------+----------------------------------+
 *                       |  last words on their way, server connection gone back
 *                       v
 *                    Closing ---- flushed, client gone, or out of patience ----> Closed
 * </pre>
 */
sealed interface SessionState {

  /** What it holds goes. */
  default void release() {}

  /** The client says who it is and, where we log it in ourselves, proves it. */
  record Starting(Reception reception) implements SessionState {

    Waiting toWaiting(Replay replay) {
      reception.release();
      return new Waiting(replay, false);
    }

    Cancelling toCancelling() {
      reception.release();
      return new Cancelling();
    }

    @Override
    public void release() {
      reception.release();
    }
  }

  /** Its CancelRequest goes to whom it concerns. */
  record Cancelling() implements SessionState {}

  /**
   * In the pool's queue.
   *
   * @param again the first server connection died without a word
   */
  record Waiting(Replay replay, boolean again) implements SessionState {

    Paired toPaired(ServerConnection server, Relay relay) {
      return new Paired(server, relay, replay, again);
    }

    /** A server connection of ours has been said everything to, and heard, before. */
    Relaying toRelaying(ServerConnection server, Relay relay) {
      replay.release();
      return new Relaying(server, relay);
    }

    @Override
    public void release() {
      replay.release();
    }
  }

  /** It has a server connection that has not said anything yet. */
  record Paired(ServerConnection server, Relay relay, Replay replay, boolean again)
      implements SessionState {

    Relaying toRelaying() {
      replay.release();
      return new Relaying(server, relay);
    }

    boolean mayAskAgain() {
      return !again && server.openedAhead() && replay.whole();
    }

    Waiting toWaitingAgain() {
      relay.close();
      return new Waiting(replay, true);
    }

    @Override
    public void release() {
      relay.close();
      replay.release();
    }
  }

  /** Bytes flow. */
  record Relaying(ServerConnection server, Relay relay) implements SessionState {

    /** The client is to be another. */
    Starting toStarting(Reception reception) {
      relay.close();
      return new Starting(reception);
    }

    Relaying with(Relay other) {
      relay.close();
      return new Relaying(server, other);
    }

    @Override
    public void release() {
      relay.close();
    }
  }

  /** The client's last bytes are on their way; what it sends is dropped. */
  record Closing() implements SessionState {}

  record Closed() implements SessionState {}
}
