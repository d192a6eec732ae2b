package dev.headgate.proxy.protocol;

import dev.headgate.config.PoolTls;

/** What a log-in to a server taught about the session it opened; immutable. */
public interface ServerSession {

  /** Under which a cancel for it comes ({@link Exchange#NONE} if the protocol has none). */
  int processId();

  /**
   * Makes the server end what it is doing in it: on a connection of its own, encrypted as {@code
   * tls} has it, which the server closes when it has acted.
   *
   * @param credential the session was opened with: nobody else's rights are used
   */
  Dialogue<Boolean> cancel(Credential credential, Cancellation what, PoolTls tls);
}
