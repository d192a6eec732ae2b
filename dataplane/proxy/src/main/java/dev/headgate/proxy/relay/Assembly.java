package dev.headgate.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts of a message that came in several reads. A message that came in one is not
 * copied; parts are, so that a peer that sends byte by byte does not pin a read buffer with each.
 * Grows by doubling as bytes arrive, never by what a header claims.
 */
final class Assembly {

  private @Nullable ByteBuf held;
  private boolean copied;

  int size() {
    return held == null ? 0 : held.readableBytes();
  }

  /** Takes over {@code part}. */
  void append(ByteBuf part, ByteBufAllocator allocator) {
    ByteBuf sofar = held;
    if (sofar == null) {
      held = part;
      copied = false;
      return;
    }
    int needed = sofar.readableBytes() + part.readableBytes();
    ByteBuf target = sofar;
    if (!copied) {
      target = allocator.buffer(Math.max(256, 2 * needed)).writeBytes(sofar);
      sofar.release();
      held = target;
      copied = true;
    } else if (sofar.capacity() < needed) {
      sofar.capacity((int) Math.min(Integer.MAX_VALUE, 2L * needed));
    }
    target.writeBytes(part);
    part.release();
  }

  /** The whole, with {@code part} (taken over) at its end; the receiver's. */
  ByteBuf finish(ByteBuf part, ByteBufAllocator allocator) {
    append(part, allocator);
    return take();
  }

  /** What is there, the receiver's; there must be something. */
  ByteBuf take() {
    ByteBuf whole = held;
    if (whole == null) {
      throw new IllegalStateException("nothing held");
    }
    held = null;
    return whole;
  }

  void clear() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
