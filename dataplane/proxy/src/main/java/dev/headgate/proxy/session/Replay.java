package dev.headgate.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What the client has said while the server has said nothing: kept until the server's first bytes,
 * so that a fresh server connection can be told all of it.
 */
final class Replay {

  private static final int LONGEST = 16 << 10;

  private final ByteBuf startup;
  private final ByteBuf later;
  private boolean whole = true;

  /** Takes over {@code startup}. */
  Replay(ByteBuf startup, ByteBufAllocator allocator) {
    this.startup = startup;
    this.later = allocator.buffer(0, LONGEST);
  }

  /** Goes to the server before any exchange follows. */
  ByteBuf startup() {
    return startup.retainedDuplicate();
  }

  /** What came after the start-up. */
  ByteBuf later() {
    return later.copy();
  }

  /** Copies {@code bytes}, if there is room. */
  void add(ByteBuf bytes) {
    if (bytes.readableBytes() > later.maxWritableBytes()) {
      whole = false;
    } else {
      later.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
  }

  /** Nothing was left out. */
  boolean whole() {
    return whole;
  }

  void release() {
    startup.release();
    later.release();
  }
}
