package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Dialogue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Has a server cancel what runs in a session. It closes without a word when it has acted. */
final class CancelRequest implements Dialogue<Boolean> {

  private final int processId;
  private final byte[] secret;

  CancelRequest(int processId, byte[] secret) {
    this.processId = processId;
    this.secret = secret;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    int length = 12 + secret.length;
    return allocator
        .buffer(length)
        .writeInt(length)
        .writeInt(StartupPacket.CANCEL_REQUEST)
        .writeInt(processId)
        .writeBytes(secret);
  }

  @Override
  public Turn<Boolean> next(ByteBuf received, ByteBufAllocator allocator) {
    return new Turn.Done<>(Unpooled.EMPTY_BUFFER, true);
  }
}
