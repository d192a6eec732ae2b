package dev.headgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Knows at once what was not released; the leak detector, which watches its buffers too, says where
 * it came from.
 */
public final class TrackingAllocator extends AbstractByteBufAllocator {

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, false);

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return allocator.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return allocator.directBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  /** Bytes. */
  long held() {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }

  public void assertNothingHeld() {
    assertThat(allocator.metric().usedHeapMemory()).as("bytes not released").isZero();
    assertThat(allocator.metric().usedDirectMemory()).as("bytes not released").isZero();
  }
}
