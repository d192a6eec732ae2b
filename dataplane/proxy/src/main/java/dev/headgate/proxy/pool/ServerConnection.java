package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

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

  /** As whom it is logged in; null if the client logs in itself. */
  @Nullable Identity identity();

  /** What our log-in brought; null if the client logs in itself. */
  @Nullable ServerSession session();

  /**
   * Has its server end what it is doing on it, over a connection of its own, outside of every pool
   * and limit, and encrypted as this one. Answers on {@code loop} when the server has acted, or
   * never will. From any thread, as long as nobody else may have it.
   *
   * @param credential of the client that has it
   */
  Future<Boolean> cancel(Credential credential, Cancellation what, EventLoop loop);

  /**
   * The session is done with it, and it is closed and replaced. Call this or the next once, on its
   * loop.
   */
  void release();

  /**
   * The session is done with it, and has taken its own handler out. It is reset, and then another
   * client's.
   *
   * @param exchange what went over it; at a boundary
   */
  void release(Exchange exchange);
}
