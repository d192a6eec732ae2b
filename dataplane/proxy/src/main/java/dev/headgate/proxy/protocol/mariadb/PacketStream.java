package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.MessageTooLong;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * The messages of one direction, found by their packet headers: three bytes of length, the least
 * significant first, and a sequence number. A packet of {@value #FULL} bytes is continued by the
 * next one. Of a message it keeps only as much of the head as its reader wants.
 */
final class PacketStream {

  static final int HEADER = 4;
  static final int FULL = 0xFF_FFFF;

  /** The type of a message without payload. */
  static final int NO_TYPE = -1;

  /** Decides at a message's first byte. */
  @FunctionalInterface
  interface Reader {

    /**
     * @param length of the message's first packet
     * @return the bytes of the head to keep
     */
    int headBytes(int type, int length) throws ProtocolViolation;
  }

  private final Reader reader;
  private final Payload head = new Payload();
  private int header;
  private int headerBytes;
  private int remaining;
  private int firstLength;
  private long most = Long.MAX_VALUE;
  private long total;
  private int type = NO_TYPE;
  private boolean continued;
  private boolean ended = true;

  PacketStream(Reader reader) {
    this.reader = reader;
  }

  /**
   * @param bytes of the payload of a message that is taken, at most
   */
  void limit(long bytes) {
    most = bytes;
  }

  /**
   * Accounts for the bytes up to the end of the first message in them.
   *
   * @return the index after it, or {@code to} if it goes on: see {@link #ended}
   */
  int advance(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    if (ended && from < to) {
      begin();
    }
    int at = from;
    while (at < to) {
      if (headerBytes < HEADER) {
        at = readHeader(bytes, at, to);
      } else {
        int part = Math.min(remaining, to - at);
        if (!continued) {
          keepHead(bytes, at, part);
        }
        remaining -= part;
        at += part;
      }
      if (headerBytes == HEADER && remaining == 0) {
        if ((header & FULL) != FULL) {
          ended = true;
          return at;
        }
        continued = true;
        header = 0;
        headerBytes = 0;
      }
    }
    return at;
  }

  private void begin() {
    ended = false;
    continued = false;
    total = 0;
    header = 0;
    headerBytes = 0;
    type = NO_TYPE;
    head.clear();
  }

  private int readHeader(ByteBuf bytes, int from, int to) throws MessageTooLong {
    int at = from;
    if (headerBytes == 0 && to - at >= HEADER) {
      header = bytes.getIntLE(at);
      headerBytes = HEADER;
      at += HEADER;
    } else {
      while (headerBytes < HEADER && at < to) {
        header |= bytes.getUnsignedByte(at++) << (8 * headerBytes++);
      }
    }
    if (headerBytes == HEADER) {
      remaining = header & FULL;
      total += remaining;
      if (total > most) {
        throw new MessageTooLong(total, most);
      }
      if (!continued) {
        firstLength = remaining;
      }
    }
    return at;
  }

  private void keepHead(ByteBuf bytes, int at, int part) throws ProtocolViolation {
    if (remaining == firstLength) {
      type = bytes.getUnsignedByte(at);
      head.expect(Math.min(reader.headBytes(type, firstLength), firstLength));
    }
    head.append(bytes, at, part);
  }

  /** The latest message was seen whole, or there was none. */
  boolean ended() {
    return ended;
  }

  /** The first byte of the latest message, or {@link #NO_TYPE}. */
  int type() {
    return type;
  }

  /** Payload bytes of the first packet of the latest message. */
  int length() {
    return firstLength;
  }

  /** Of the latest packet. */
  int sequence() {
    return header >>> 24;
  }

  /** Payload bytes of the current packet that went by. */
  int position() {
    return headerBytes < HEADER ? 0 : (header & FULL) - remaining;
  }

  /** The head of the latest message, from its first byte. */
  Payload head() {
    return head.rewind();
  }
}
