package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * A whole packet, where a dialogue needs its content.
 *
 * @param type its first byte, or {@link PacketStream#NO_TYPE}
 */
record Packet(int sequence, int type, Payload payload) {

  /**
   * Null if it is not all there yet.
   *
   * @param longest payload that is accepted, in bytes; below {@link PacketStream#FULL}
   */
  static @Nullable Packet read(ByteBuf in, int longest) throws ProtocolViolation {
    if (in.readableBytes() < PacketStream.HEADER) {
      return null;
    }
    int start = in.readerIndex();
    int length = in.getUnsignedMediumLE(start);
    if (length > longest) {
      throw new ProtocolViolation("packet of " + length + " bytes (expected: <= " + longest + ")");
    }
    if (in.readableBytes() < PacketStream.HEADER + length) {
      return null;
    }
    int sequence = in.getUnsignedByte(start + 3);
    in.skipBytes(PacketStream.HEADER);
    var payload = new Payload();
    payload.expect(length);
    payload.append(in, in.readerIndex(), length);
    int type = length == 0 ? PacketStream.NO_TYPE : in.getUnsignedByte(in.readerIndex());
    in.skipBytes(length);
    return new Packet(sequence, type, payload);
  }

  /** A packet to be written, up to {@link #end}. */
  static ByteBuf begin(int sequence, ByteBufAllocator allocator) {
    return allocator.buffer(128).writeMediumLE(0).writeByte(sequence);
  }

  static ByteBuf end(ByteBuf out) {
    return out.setMediumLE(0, out.readableBytes() - PacketStream.HEADER);
  }

  static ByteBuf of(int sequence, byte[] payload, ByteBufAllocator allocator) {
    return allocator
        .buffer(PacketStream.HEADER + payload.length)
        .writeMediumLE(payload.length)
        .writeByte(sequence)
        .writeBytes(payload);
  }

  static void nulTerminated(ByteBuf out, String text) {
    ByteBufUtil.writeUtf8(out, text);
    out.writeByte(0);
  }
}
