package dev.headgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** A dialogue of no words: what the peer has shown before is enough, or nothing would be. */
public record Settled<R>(Turn<R> turn) implements Dialogue<R> {

  public static <R> Settled<R> on(R result) {
    return new Settled<>(new Turn.Done<>(Unpooled.EMPTY_BUFFER, result));
  }

  public static <R> Settled<R> against(Refusal refusal) {
    return new Settled<>(new Turn.Failed<>(refusal));
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public Turn<R> next(ByteBuf received, ByteBufAllocator allocator) {
    return turn;
  }
}
