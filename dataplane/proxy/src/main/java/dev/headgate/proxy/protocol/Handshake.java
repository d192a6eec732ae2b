package dev.headgate.proxy.protocol;

import dev.headgate.config.AuthenticationMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A client's log-in from its first byte on, in the order of the methods. It knows no channel, takes
 * the client's bytes however they are cut, and is used on one event loop.
 */
public interface Handshake {

  /** The first words, empty where the client has them. */
  ByteBuf open(ByteBufAllocator allocator);

  /** Reads from {@code received} what it decides on and leaves the rest. */
  Startup next(ByteBuf received, ByteBufAllocator allocator);

  /** What is read from now on came encrypted; once at most, after {@link Startup.StartTls}. */
  void encrypted(Encryption encryption);

  /**
   * Finds out whether the client is who it said it is, in its {@link Startup.Login}.
   *
   * @param account null if there is none of that name, which a client that is asked for a password
   *     cannot tell from a wrong one
   * @param asItself its server connection is to be logged in with what its proof is good for
   */
  Dialogue<Credential> authentication(
      AuthenticationMethod method, @Nullable Account account, boolean asItself);

  /**
   * Under which the client was told, before anything was known of it, that its work can be
   * cancelled; {@link Exchange#NONE} where it is told with its welcome.
   */
  default int cancelNumber() {
    return Exchange.NONE;
  }

  /**
   * Ends the log-in as the server itself would have: it was done for the client.
   *
   * @param cancelSecret of the key under which this client's cancels come
   */
  ByteBuf welcome(ServerSession session, int cancelSecret, ByteBufAllocator allocator);

  /** The log-in of a client that was welcomed and {@link Exchange#startsOver starts over}. */
  default Handshake again() {
    throw new IllegalStateException("clients of this protocol log in once");
  }

  /** The whole error to the client, at any time before the welcome. */
  ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator);
}
