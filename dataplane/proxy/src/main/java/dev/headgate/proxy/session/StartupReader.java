package dev.headgate.proxy.session;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Gathers a client's first bytes until its dialect can decide on them. The dialect refuses a
 * hostile length when it sees it, so no more than one read beyond the longest start-up is held.
 */
final class StartupReader {

  /** SSLRequest and GSSENCRequest, each once, as at the server. */
  private static final int MOST_REPLIES = 2;

  private final Dialect dialect;
  private final ListenerTls tls;
  private final ByteBuf received;
  private int replies;

  StartupReader(Dialect dialect, ListenerTls tls, ByteBufAllocator allocator) {
    this.dialect = dialect;
    this.tls = tls;
    this.received = allocator.buffer(0);
  }

  /** Takes over {@code bytes}. */
  void add(ByteBuf bytes) {
    received.writeBytes(bytes);
    bytes.release();
  }

  Startup next() {
    Startup startup = dialect.startup(received, tls, received.alloc());
    if (startup instanceof Startup.Reply reply && ++replies > MOST_REPLIES) {
      reply.bytes().release();
      return new Startup.Invalid(
          new Refusal(Refusal.Reason.PROTOCOL_VIOLATION, "encryption was declined"));
    }
    return startup;
  }

  /** What came behind the start-up. */
  ByteBuf rest() {
    return received.readRetainedSlice(received.readableBytes());
  }

  void release() {
    received.release();
  }
}
