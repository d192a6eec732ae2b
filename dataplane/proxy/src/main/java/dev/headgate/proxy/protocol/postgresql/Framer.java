package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.MessageTooLong;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Unintelligible;
import io.netty.buffer.ByteBuf;

/**
 * Walks one direction's messages (type byte, int32 length that counts itself, body) by arithmetic,
 * however the bytes are cut. Of bodies it keeps the first int32 only: a process id, a transaction
 * status.
 */
final class Framer {

  private static final int HEADER = 5;

  /** No PostgreSQL message is longer (PQ_LARGE_MESSAGE_LIMIT). */
  private static final int LARGEST = 0x3fffffff;

  private long most = LARGEST;
  private byte type;
  private int headerSeen;
  private int length;
  private int bodySeen;
  private int bodyStart;

  /**
   * @param bytes of the body of a message that is taken, at most
   */
  void limit(long bytes) {
    most = Math.min(bytes, LARGEST);
  }

  /** Between two messages: nothing of the next one was seen. */
  boolean atMessageStart() {
    return headerSeen == 0;
  }

  /** Of the message at hand, or the one that just ended. */
  byte type() {
    return type;
  }

  /**
   * Body length of the message at hand, 0 until its header is whole; or of the one that just ended.
   */
  int bodyLength() {
    return headerSeen > 0 && headerSeen < HEADER ? 0 : length - 4;
  }

  /** The first four bytes of the body that just ended (fewer are right-aligned). */
  int bodyStart() {
    return bodyStart;
  }

  /**
   * Accounts for bytes up to the end of one message.
   *
   * @return the index after it, or -1 if it does not end before {@code to}
   */
  int next(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    int at = from;
    if (headerSeen == 0 && to - at >= HEADER) {
      type = bytes.getByte(at);
      length = bytes.getInt(at + 1);
      at += HEADER;
      begin();
    } else {
      while (headerSeen < HEADER) {
        if (at == to) {
          return -1;
        }
        header(bytes.getByte(at++));
      }
    }
    return body(bytes, at, to);
  }

  private void header(byte next) throws ProtocolViolation {
    if (headerSeen == 0) {
      type = next;
      length = 0;
    } else {
      length = (length << 8) | (next & 0xff);
    }
    headerSeen++;
    if (headerSeen == HEADER) {
      begin();
    }
  }

  private void begin() throws ProtocolViolation {
    if (length < 4 || length > LARGEST) {
      throw new Unintelligible("invalid message length " + length);
    }
    if (length - 4 > most) {
      throw new MessageTooLong(length - 4, most);
    }
    headerSeen = HEADER;
    bodySeen = 0;
    bodyStart = 0;
  }

  private int body(ByteBuf bytes, int from, int to) {
    int at = from;
    while (bodySeen < Math.min(4, bodyLength()) && at < to) {
      bodyStart = (bodyStart << 8) | (bytes.getByte(at++) & 0xff);
      bodySeen++;
    }
    int take = Math.min(bodyLength() - bodySeen, to - at);
    bodySeen += take;
    if (bodySeen < bodyLength()) {
      return -1;
    }
    headerSeen = 0;
    return at + take;
  }
}
