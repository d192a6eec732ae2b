package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The server wants another proof than the client gave: by this plugin, of this data. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record AuthSwitch(String plugin, byte[] data) {

  static AuthSwitch decode(Payload payload) throws ProtocolViolation {
    String plugin = payload.skip(1).nulTerminated();
    return new AuthSwitch(plugin, payload.bytes(payload.remaining()));
  }

  ByteBuf encode(int sequence, ByteBufAllocator allocator) {
    ByteBuf out = Packet.begin(sequence, allocator).writeByte(Step.EOF_PACKET);
    Packet.nulTerminated(out, plugin);
    return Packet.end(out.writeBytes(data));
  }
}
