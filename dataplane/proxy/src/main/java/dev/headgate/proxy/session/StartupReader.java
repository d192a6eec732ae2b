package dev.headgate.proxy.session;

import dev.headgate.proxy.protocol.Handshake;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Gathers a client's first bytes until its handshake can decide on them. The handshake refuses a
 * hostile length when it sees it, so no more than one read beyond the longest start-up is held.
 */
final class StartupReader {

  private final ByteBuf received;

  StartupReader(ByteBufAllocator allocator) {
    this.received = allocator.buffer(0);
  }

  /** Takes over {@code bytes}. */
  void add(ByteBuf bytes) {
    received.writeBytes(bytes);
    bytes.release();
  }

  Startup next(Handshake handshake) {
    return handshake.next(received, received.alloc());
  }

  /** What came behind the start-up. */
  ByteBuf rest() {
    return received.readRetainedSlice(received.readableBytes());
  }

  void release() {
    received.release();
  }
}
