package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Begins by what of the protocol the client has to do without. */
record Negotiated<R>(Negotiation negotiation, Dialogue<R> dialogue) implements Dialogue<R> {

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(128);
    negotiation.encode(out);
    ByteBuf more = dialogue.open(allocator);
    out.writeBytes(more);
    more.release();
    return out;
  }

  @Override
  public Turn<R> next(ByteBuf received, ByteBufAllocator allocator) throws ProtocolViolation {
    return dialogue.next(received, allocator);
  }
}
