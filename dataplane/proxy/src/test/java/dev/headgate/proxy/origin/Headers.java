package dev.headgate.proxy.origin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** PROXY protocol headers byte by byte, as the specification has them. */
public final class Headers {

  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  public static final int LOCAL = 0x20;
  public static final int PROXY = 0x21;

  public static final int TCP4 = 0x11;
  public static final int UDP4 = 0x12;
  public static final int TCP6 = 0x21;
  public static final int UNIX = 0x31;

  /** 192.0.2.7:5555 to 198.51.100.1:6666. */
  public static final byte[] IPV4 = HexFormat.of().parseHex("c0000207" + "c6336401" + "15b31a0a");

  private Headers() {}

  public static byte[] v1(String rest) {
    return ("PROXY " + rest + "\r\n").getBytes(US_ASCII);
  }

  public static byte[] v2(int command, int family, byte[]... content) {
    return v2OfLength(command, family, join(content).length, content);
  }

  /** One that may lie about its length. */
  static byte[] v2OfLength(int command, int family, int length, byte[]... content) {
    byte[] all = join(content);
    return ByteBuffer.allocate(SIGNATURE.length + 4 + all.length)
        .put(SIGNATURE)
        .put((byte) command)
        .put((byte) family)
        .putShort((short) length)
        .put(all)
        .array();
  }

  /** One that may lie about its length. */
  static byte[] extension(int type, int length, byte[]... content) {
    byte[] all = join(content);
    return ByteBuffer.allocate(3 + all.length)
        .put((byte) type)
        .putShort((short) length)
        .put(all)
        .array();
  }

  public static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
