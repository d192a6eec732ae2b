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
   * A log-in; {@code bytes} (the client's own, untouched) go to the server. Null where the protocol
   * says it later.
   */
  record Login(@Nullable String user, @Nullable String database, ByteBuf bytes)
      implements Startup {}

  /** Bytes that only client and server understand: relay them untouched. */
  record Opaque(ByteBuf bytes) implements Startup {}

  /**
   * Not a log-in: cancel the query that runs under this key (PostgreSQL: the whole CancelRequest
   * packet).
   */
  record Cancel(ByteBuf packet, long processId) implements Startup {}

  /** Turn it away with this. */
  record Invalid(Refusal refusal) implements Startup {}
}
