package dev.headgate.proxy.protocol.postgresql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Messages for tests, on the heap: nothing to release. */
public final class Wire {

  private Wire() {}

  public static ByteBuf message(char type, byte... body) {
    return Unpooled.buffer().writeByte(type).writeInt(4 + body.length).writeBytes(body);
  }

  public static ByteBuf query(String sql) {
    return message('Q', (sql + '\0').getBytes(StandardCharsets.UTF_8));
  }

  /** An unnamed statement's Parse, Bind, Describe and Execute, without what ends the request. */
  public static ByteBuf extended(String sql) {
    return join(
        message('P', ("\0" + sql + "\0\0\0").getBytes(StandardCharsets.UTF_8)),
        message('B', new byte[] {0, 0, 0, 0, 0, 0, 0, 0}),
        message('D', new byte[] {'P', 0}),
        message('E', new byte[] {0, 0, 0, 0, 0}));
  }

  public static ByteBuf sync() {
    return message('S');
  }

  public static ByteBuf flush() {
    return message('H');
  }

  public static ByteBuf ready(char status) {
    return message('Z', (byte) status);
  }

  /**
   * @param key the body of BackendKeyData
   */
  public static ByteBuf cancel(ByteBuf key) {
    int length = 8 + key.readableBytes();
    return Unpooled.buffer()
        .writeInt(length)
        .writeInt(StartupPacket.CANCEL_REQUEST)
        .writeBytes(key.duplicate());
  }

  /** A start-up packet of this code with these parameters, name after value after name. */
  public static ByteBuf startup(int code, String... parameters) {
    ByteBuf packet = Unpooled.buffer().writeInt(0).writeInt(code);
    for (String parameter : parameters) {
      packet.writeCharSequence(parameter, StandardCharsets.UTF_8);
      packet.writeByte(0);
    }
    packet.writeByte(0);
    return packet.setInt(0, packet.writerIndex());
  }

  public static ByteBuf join(ByteBuf... parts) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part : parts) {
      all.writeBytes(part.duplicate());
    }
    return all;
  }
}
