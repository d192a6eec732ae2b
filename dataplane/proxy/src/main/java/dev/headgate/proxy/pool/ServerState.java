package dev.headgate.proxy.pool;

/**
 * Where a server connection is in its life, as its pool's loop knows it. The methods of a state are
 * its only ways out; whatever happens, {@link Closed} is the end, and only there is its permit
 * free.
 *
 * <pre>
 *                 connected for a client
 *   Connecting ----------------------------+
 *     |    | connected ahead of clients    |
 *     |    v          handed over          v
 *     |   Idle -----------------------> Assigned
 *     |    |  ^                            |  |
 *     |    |  +----------------------------+  |
 *     |    |    its client had gone meanwhile |
 *     |    |  ^   clean again                |
 *     |    |  +-------------- Resetting <----+  released (Session)
 *     |    | too old, too many,    |          |
 *     |    | unexpected bytes,     | not to   |
 *     |    v needed elsewhere      | be had   | released (Passthrough), lost
 *     |  Closing                   | clean    |
 *     |    |                       |          |
 *     v    v                       v          v
 *   Closed (failed, by us, or by the server in any state)
 * </pre>
 */
sealed interface ServerState {

  default Closed closed() {
    return new Closed();
  }

  /** The TCP connect, and our log-in where we do that, are under way; the permit is taken. */
  record Connecting() implements ServerState {

    Idle idle(Lifespan life) {
      return new Idle(life);
    }

    Assigned assigned() {
      return new Assigned();
    }
  }

  /** Open and nobody's; its watcher reads. */
  record Idle(Lifespan life) implements ServerState {

    Assigned assigned() {
      return new Assigned();
    }

    Closing closing() {
      return new Closing();
    }
  }

  /** A session's, or on its way there. */
  record Assigned() implements ServerState {

    Idle unwanted(Lifespan life) {
      return new Idle(life);
    }

    Resetting resetting() {
      return new Resetting();
    }
  }

  /** Its client has left, and what it left behind is being removed. */
  record Resetting() implements ServerState {

    Idle clean(Lifespan life) {
      return new Idle(life);
    }
  }

  /** We asked for the close and wait for it. */
  record Closing() implements ServerState {}

  /** Gone. */
  record Closed() implements ServerState {}
}
