package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Exchange;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Under which key cancels come for a client while it has one server connection: one that we issued,
 * or the server's own, where the client logged in there itself. On their event loop.
 */
final class ClientKey {

  private final CancelKeys keys;
  private final Canceller canceller;
  private final ServerConnection server;
  private final @Nullable IssuedKey issued;

  /** The server's, once it is known. */
  private int processId = Exchange.NONE;

  /**
   * @param issued null if the client logs in to the server itself
   */
  ClientKey(
      CancelKeys keys, Canceller canceller, ServerConnection server, @Nullable IssuedKey issued) {
    this.keys = keys;
    this.canceller = canceller;
    this.server = server;
    this.issued = issued;
  }

  /**
   * @param told by the server to the client; {@link Exchange#NONE} if nothing was
   */
  void told(int told) {
    if (issued == null && told != Exchange.NONE) {
      processId = told;
      keys.add(told, server.backend());
    }
  }

  /**
   * Ends what the server does for the client.
   *
   * @return false if there is no such way
   */
  boolean cancel(Cancellation what, EventLoop loop) {
    if (issued == null) {
      return false;
    }
    canceller.cancel(issued, what, loop, () -> {});
    return true;
  }

  /**
   * No cancel comes under it any more.
   *
   * @return whether none is under way either, that would hit whoever has the connection next
   */
  boolean withdraw() {
    if (issued != null) {
      keys.withdraw(issued);
      return !issued.underWay();
    }
    if (processId != Exchange.NONE) {
      keys.remove(processId, server.backend());
    }
    return false;
  }
}
