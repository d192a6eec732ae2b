package dev.headgate.proxy.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The sessions of this process by what their clients were told to cancel them under. Where such a
 * word travels in a statement, as MariaDB's KILL, the server has to be told its own.
 */
@FunctionalInterface
public interface CancelTargets {

  /** Knows nobody. */
  CancelTargets NONE = number -> null;

  /** A cancel on its way: until it is over, the session's server connection is nobody else's. */
  interface Begun {

    ServerSession session();

    /** The server has acted. */
    void over();
  }

  /**
   * @return null if no session at the same server has that number now
   */
  @Nullable Begun begin(int number);
}
