package dev.headgate.proxy.relay;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Reads that were not looked at yet because a hook is at work: what was read before reading
 * stopped, so mostly one.
 */
final class Backlog {

  private final ArrayDeque<ByteBuf> reads = new ArrayDeque<>(2);

  void add(ByteBuf read) {
    reads.add(read);
  }

  /** The oldest with bytes left in it; still the backlog's own. */
  @Nullable ByteBuf current() {
    ByteBuf oldest = reads.peek();
    while (oldest != null && !oldest.isReadable()) {
      reads.remove().release();
      oldest = reads.peek();
    }
    return oldest;
  }

  boolean isEmpty() {
    return current() == null;
  }

  void clear() {
    reads.forEach(ByteBuf::release);
    reads.clear();
  }
}
