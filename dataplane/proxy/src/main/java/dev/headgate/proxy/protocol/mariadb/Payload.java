package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The kept head of one message and a cursor in it. No read goes past what was kept. A large head is
 * dropped with its message: an idle session holds {@value #SMALL} bytes.
 */
final class Payload {

  private static final int SMALL = 32;

  private final byte[] small = new byte[SMALL];
  private byte[] bytes = small;
  private int expected;
  private int length;
  private int at;

  void clear() {
    bytes = small;
    expected = 0;
    length = 0;
    at = 0;
  }

  void expect(int count) {
    bytes = count <= SMALL ? small : new byte[count];
    expected = count;
  }

  void append(ByteBuf from, int index, int available) {
    int count = Math.min(available, expected - length);
    if (count > 0) {
      from.getBytes(index, bytes, length, count);
      length += count;
    }
  }

  Payload rewind() {
    at = 0;
    return this;
  }

  int remaining() {
    return length - at;
  }

  Payload skip(long count) throws ProtocolViolation {
    need(count);
    at += (int) count;
    return this;
  }

  int uint8() throws ProtocolViolation {
    need(1);
    return bytes[at++] & 0xFF;
  }

  int uint16() throws ProtocolViolation {
    return uint8() | uint8() << 8;
  }

  long uint32() throws ProtocolViolation {
    return uint16() | (long) uint16() << 16;
  }

  /** A length-encoded integer. */
  long lenenc() throws ProtocolViolation {
    int first = uint8();
    return switch (first) {
      case 0xFC -> uint16();
      case 0xFD -> uint16() | (long) uint8() << 16;
      case 0xFE -> uint32() | uint32() << 32;
      case 0xFB, 0xFF -> throw new ProtocolViolation("not a length: " + first);
      default -> first;
    };
  }

  /** Up to the zero byte that ends it; the packet's end may stand for the last one. */
  String nulTerminated() {
    int end = at;
    while (end < length && bytes[end] != 0) {
      end++;
    }
    String text = new String(bytes, at, end - at, StandardCharsets.UTF_8);
    at = Math.min(end + 1, length);
    return text;
  }

  String text(long count) throws ProtocolViolation {
    need(count);
    String text = new String(bytes, at, (int) count, StandardCharsets.UTF_8);
    at += (int) count;
    return text;
  }

  byte[] bytes(long count) throws ProtocolViolation {
    need(count);
    byte[] copy = Arrays.copyOfRange(bytes, at, at + (int) count);
    at += (int) count;
    return copy;
  }

  void need(long count) throws ProtocolViolation {
    if (count < 0 || count > remaining()) {
      throw new ProtocolViolation(
          "field of " + count + " bytes where " + remaining() + " are left");
    }
  }
}
