package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.channel.EventLoop;
import java.util.List;

/**
 * The server connections to a set of backends. Safe from any thread; answers come on the loop that
 * asked.
 */
public interface Pool {

  String name();

  List<Backend> backends();

  /**
   * Asks for a server connection on {@code loop}. The taker hears exactly once, on that loop,
   * possibly before this returns, unless it cancels first.
   */
  Claim claim(EventLoop loop, Taker taker);

  /** What a claim leads to. */
  interface Taker {

    void taken(ServerConnection server);

    void refused(Refusal refusal);
  }

  /** A place in the queue. */
  interface Claim {

    /** The client went away: call on the claim's loop; after it the taker hears nothing. */
    void cancel();
  }
}
