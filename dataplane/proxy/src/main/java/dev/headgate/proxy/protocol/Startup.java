package dev.headgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a client's first bytes ask for. Buffers belong to the receiver. */
public sealed interface Startup {

  /** More bytes are needed. */
  record Incomplete() implements Startup {}

  /** Send this and read on: TLS or GSS encryption was declined. */
  record Reply(ByteBuf bytes) implements Startup {}

  /**
   * The client wants TLS: send this, possibly nothing. What it said that was not read yet, and all
   * that comes, is encrypted.
   */
  record StartTls(ByteBuf bytes) implements Startup {}

  /**
   * A log-in.
   *
   * @param database null if the session is to begin without one
   * @param bytes the client's own, untouched: for a server that it logs in to itself
   */
  record Login(String user, @Nullable String database, Identity.Traits traits, ByteBuf bytes)
      implements Startup {}

  /** Bytes that only client and server understand: relay them untouched. */
  record Opaque(ByteBuf bytes) implements Startup {}

  /**
   * Not a log-in: cancel the query that runs under this key.
   *
   * @param packet the whole CancelRequest
   * @param secret its first four bytes
   */
  record Cancel(ByteBuf packet, int processId, int secret) implements Startup {}

  /** Turn it away with this. */
  record Invalid(Refusal refusal) implements Startup {}
}
