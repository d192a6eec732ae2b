package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.Pool;
import org.jspecify.annotations.Nullable;

/**
 * How far a client is on its way to a server connection; the same for every protocol. A state
 * releases what it holds when the session ends; other transitions hand it on.
 *
 * <pre>
 *  accept
 *    |
 *    v     start-up read (PostgreSQL);               server connection
 *  Starting - at once (MariaDB), or ---> Waiting ------- taken -------> Paired
 *    ^   |    authenticated              |  ^  |                        |  |
 *    |   | CancelRequest                 |  |  |                        |  | server's
 *    |   v                               |  |  | taken, logged in       |  | first bytes
 *    |  Cancelling                       |  |  | as the client is       |  v
 *    |   |                               |  |  +-------------------> Arrived
 *    |   |                               |  |                           |  |
 *    |   |                               |  +- died before its first ---+  |
 *    |   |                               |     word, opened ahead, once    |
 *    |   | cancel delivered              | refused, timeout                |
 *    |   +-------------------------------+---------> the session ends      |
 *    |                                                                     |
 *    +------------------------- starts over -------------------------------+
 * </pre>
 */
sealed interface ArrivalState {

  /** What it holds goes. */
  default void release() {}

  /** The client says who it is and, where we log it in ourselves, proves it. */
  record Starting(Reception reception) implements ArrivalState {

    Waiting toWaiting(Replay replay) {
      reception.release();
      return new Waiting(replay, false, null);
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
  record Cancelling() implements ArrivalState {}

  /**
   * In the pool's queue.
   *
   * @param again the first server connection died without a word
   * @param claim null while the pool is being asked
   */
  record Waiting(Replay replay, boolean again, Pool.@Nullable Claim claim) implements ArrivalState {

    Waiting queued(Pool.Claim place) {
      return new Waiting(replay, again, place);
    }

    Paired toPaired(Link link) {
      return new Paired(link, replay, again);
    }

    /** A server connection of ours has been said everything to, and heard, before. */
    Arrived toArrived() {
      replay.release();
      return new Arrived();
    }

    @Override
    public void release() {
      if (claim != null) {
        claim.cancel();
      }
      replay.release();
    }
  }

  /** It has a server connection that has not said anything yet. */
  record Paired(Link link, Replay replay, boolean again) implements ArrivalState {

    Arrived toArrived() {
      replay.release();
      return new Arrived();
    }

    boolean mayAskAgain() {
      return !again && link.server().openedAhead() && replay.whole();
    }

    Waiting toWaitingAgain() {
      link.release();
      return new Waiting(replay, true, null);
    }

    @Override
    public void release() {
      link.release();
      replay.release();
    }
  }

  /** Bytes flow, or the session has ended. */
  record Arrived() implements ArrivalState {

    /** The client is to be another. */
    Starting toStarting(Reception reception) {
      return new Starting(reception);
    }
  }
}
