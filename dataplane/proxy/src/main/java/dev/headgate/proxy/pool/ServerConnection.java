package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.Backend;
import io.netty.channel.Channel;

/**
 * A connection of ours to a database, owned by one session between {@code taken} and {@code
 * release}. Its channel lives on the session's loop with autoRead off and an empty pipeline but for
 * the pool's own watcher, which steps aside; the session adds its handler and reads on.
 */
public interface ServerConnection {

  Channel channel();

  Backend backend();

  /**
   * Opened ahead and unused for a while: if it dies before it says anything, asking again is right.
   */
  boolean openedAhead();

  /**
   * The session is done with it. In Passthrough it is closed and replaced. Call once, on its loop.
   */
  void release();
}
