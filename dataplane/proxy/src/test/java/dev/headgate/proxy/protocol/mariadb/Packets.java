package dev.headgate.proxy.protocol.mariadb;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Packets as both sides write them, for the tests. */
public final class Packets {

  static final int AUTOCOMMIT = 0x0002;
  static final int IN_TRANSACTION = 0x0001;
  static final int MORE_RESULTS = 0x0008;
  static final int CURSOR_EXISTS = 0x0040;

  static final long CLIENT =
      Capability.PROTOCOL_41 | Capability.SECURE_CONNECTION | Capability.CONNECT_WITH_DB;

  /** What MariaDB 11.4 offers, with TLS and compression. */
  static final long SERVER = 0x1D_81FF_FFFEL;

  private Packets() {}

  public static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] packet(int sequence, byte[]... payload) {
    byte[] joined = join(payload);
    int length = joined.length;
    return join(bytes(length, length >> 8, length >> 16, sequence), joined);
  }

  /** A message, cut into as many packets as it takes. */
  public static byte[] message(int sequence, byte[] payload) {
    var all = new ByteArrayOutputStream();
    int from = 0;
    int next = sequence;
    int part;
    do {
      part = Math.min(PacketStream.FULL, payload.length - from);
      all.writeBytes(packet(next++, Arrays.copyOfRange(payload, from, from + part)));
      from += part;
    } while (part == PacketStream.FULL);
    return all.toByteArray();
  }

  public static byte[] greeting(long capabilities) {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeByte(10).writeBytes(text("5.5.5-11.4.5-MariaDB")).writeByte(0);
    buffer.writeIntLE(7).writeBytes(text("saltsalt")).writeByte(0);
    buffer.writeShortLE((int) capabilities).writeByte(45).writeShortLE(AUTOCOMMIT);
    buffer.writeShortLE((int) (capabilities >>> 16)).writeByte(21).writeZero(6);
    buffer.writeIntLE((int) (capabilities >>> 32)).writeBytes(text("saltsaltsalt")).writeByte(0);
    buffer.writeBytes(text("mysql_native_password")).writeByte(0);
    return packet(0, ByteBufUtil.getBytes(buffer));
  }

  public static byte[] login(long capabilities, String user, String database) {
    return packet(1, loginHead(capabilities), nul(user), bytes(0), nul(database));
  }

  public static byte[] loginHead(long capabilities) {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeIntLE((int) capabilities).writeIntLE(1 << 24).writeByte(45).writeZero(19);
    buffer.writeIntLE((int) (capabilities >>> 32));
    return ByteBufUtil.getBytes(buffer);
  }

  public static byte[] nul(String text) {
    return join(text(text), bytes(0));
  }

  public static byte[] lenenc(String text) {
    return join(bytes(text.length()), text(text));
  }

  public static byte[] command(int code, byte[]... arguments) {
    return packet(0, bytes(code), join(arguments));
  }

  public static byte[] query(String sql) {
    return command(0x03, text(sql));
  }

  public static byte[] ok(int sequence, int status) {
    return packet(sequence, bytes(0, 0, 0, status, status >> 8, 0, 0));
  }

  /** The OK that ends rows where EOF is deprecated. */
  public static byte[] okAsEof(int sequence, int status) {
    return packet(sequence, bytes(0xFE, 0, 0, status, status >> 8, 0, 0));
  }

  public static byte[] eof(int sequence, int status) {
    return packet(sequence, bytes(0xFE, 0, 0, status, status >> 8));
  }

  public static byte[] err(int sequence, int code) {
    return packet(sequence, bytes(0xFF, code, code >> 8), text("#42000no"));
  }

  public static byte[] column(int sequence) {
    return packet(sequence, lenenc("def"), lenenc("s"), lenenc("t"), lenenc("t"), new byte[20]);
  }

  public static byte[] row(int sequence, String value) {
    return packet(sequence, lenenc(value));
  }
}
