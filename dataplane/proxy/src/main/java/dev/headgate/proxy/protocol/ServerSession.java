package dev.headgate.proxy.protocol;

import dev.headgate.config.PoolTls;
import org.jspecify.annotations.Nullable;

/** What a log-in to a server taught about the session it opened; immutable. */
public interface ServerSession {

  /** Under which a cancel for it comes ({@link Exchange#NONE} if the protocol has none). */
  int processId();

  /**
   * Makes the server cancel what runs in it: on a connection of its own, encrypted as {@code tls}
   * has it, which the server closes when it has acted. Null if the protocol has no such thing.
   */
  @Nullable Dialogue<Boolean> cancel(PoolTls tls);
}
