package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerGreeting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Hears what a server says first, which may be that it has no room. */
final class ReadGreeting implements Dialogue<ServerGreeting> {

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public Turn<ServerGreeting> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    Packet packet = Packet.read(received, GreetingPacket.LONGEST);
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    return packet.type() == Step.ERR_PACKET
        ? new Turn.Failed<>(
            ErrorPacket.decode(packet.payload()).refusal(Refusal.Reason.SERVER_REFUSED))
        : new Turn.Done<>(Unpooled.EMPTY_BUFFER, GreetingPacket.decode(packet.payload()));
  }
}
