package dev.headgate.proxy.pool;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerGreeting;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server connections to a set of backends. Safe from any thread; answers come on the loop that
 * asked.
 */
public interface Pool {

  Refusal UNREACHABLE =
      new Refusal(Refusal.Reason.SERVER_UNREACHABLE, "the database cannot be reached");

  String name();

  PoolMode mode();

  List<Backend> backends();

  /** A request had the whole of its response, this long after it was read. */
  default void answered(long nanos) {}

  /**
   * What a server of this pool greets with, on {@code loop}; for protocols that have a greeting.
   */
  Future<ServerGreeting> greeting(EventLoop loop);

  /** Who may log in at this pool. */
  Users users();

  /**
   * Asks for a server connection on {@code loop}. The taker hears exactly once, on that loop,
   * possibly before this returns, unless it cancels first.
   */
  Claim claim(EventLoop loop, Taker taker);

  /** What a claim leads to. */
  interface Taker {

    /** Whose the connection is going to be. */
    Origin origin();

    /** As whom it wants the connection logged in; null for one that nobody has logged in on. */
    default @Nullable LogIn logIn() {
      return null;
    }

    void taken(ServerConnection server);

    void refused(Refusal refusal);
  }

  /** A place in the queue. */
  interface Claim {

    /** The client went away: call on the claim's loop; after it the taker hears nothing. */
    void cancel();
  }
}
