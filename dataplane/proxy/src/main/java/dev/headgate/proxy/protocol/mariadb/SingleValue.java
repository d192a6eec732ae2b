package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/** The answer to a query of ours for one value. */
final class SingleValue {

  private static final int NULL = 0xFB;

  private final int row;
  private int seen;
  private byte @Nullable [] value;

  /** The row comes behind the number of columns, the column and, it may be, an EOF. */
  SingleValue(long capabilities) {
    row = (capabilities & Capability.DEPRECATE_EOF) == 0 ? 3 : 2;
  }

  /** Whether it is the last packet. */
  boolean add(Packet packet) throws ProtocolViolation {
    if (seen == row && packet.type() != NULL) {
      value = packet.payload().bytes(packet.payload().lenenc());
    }
    return ++seen > row + 1;
  }

  /** In the session's character set. */
  byte @Nullable [] get() {
    return value;
  }
}
