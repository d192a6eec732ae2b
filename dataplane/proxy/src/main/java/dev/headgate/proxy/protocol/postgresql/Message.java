package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Unintelligible;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A whole message, where a dialogue needs its content.
 *
 * @param body a slice that lives as long as the buffer it was read from
 */
record Message(byte type, ByteBuf body) {

  private static final int HEADER = 5;

  /**
   * Null if it is not all there yet.
   *
   * @param longest body that is accepted, in bytes
   */
  static @Nullable Message read(ByteBuf in, int longest) throws ProtocolViolation {
    if (in.readableBytes() < HEADER) {
      return null;
    }
    int length = in.getInt(in.readerIndex() + 1) - Integer.BYTES;
    if (length < 0 || length > longest) {
      throw new Unintelligible("invalid message length " + (length + Integer.BYTES));
    }
    if (in.readableBytes() < HEADER + length) {
      return null;
    }
    byte type = in.readByte();
    in.skipBytes(Integer.BYTES);
    return new Message(type, in.readSlice(length));
  }

  byte int8() throws ProtocolViolation {
    return wants(Byte.BYTES).readByte();
  }

  int int16() throws ProtocolViolation {
    return wants(Short.BYTES).readShort();
  }

  int int32() throws ProtocolViolation {
    return wants(Integer.BYTES).readInt();
  }

  private ByteBuf wants(int bytes) throws ProtocolViolation {
    if (bytes < 0 || body.readableBytes() < bytes) {
      throw new ProtocolViolation("message cut short");
    }
    return body;
  }

  /** Up to its terminator, without which the message is malformed. */
  String text() throws ProtocolViolation {
    int length = body.bytesBefore((byte) 0);
    if (length < 0) {
      throw new ProtocolViolation("string without an end");
    }
    String text = body.readString(length, StandardCharsets.UTF_8);
    body.skipBytes(1);
    return text;
  }

  String text(int bytes) throws ProtocolViolation {
    return wants(bytes).readString(bytes, StandardCharsets.UTF_8);
  }

  String rest() {
    return body.readString(body.readableBytes(), StandardCharsets.UTF_8);
  }

  byte[] bytes() {
    byte[] bytes = new byte[body.readableBytes()];
    body.readBytes(bytes);
    return bytes;
  }
}
