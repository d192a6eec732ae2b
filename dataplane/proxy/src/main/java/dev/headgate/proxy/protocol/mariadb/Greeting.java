package dev.headgate.proxy.protocol.mariadb;

import io.netty.buffer.ByteBuf;

/**
 * The server's greeting, edited byte by byte as it passes: what we cannot follow is not offered to
 * the client. Version 10 ends the server's version with a zero byte; after it everything stands at
 * a fixed place.
 */
final class Greeting {

  static final int VERSION = 10;

  private static final int CAPABILITIES_LOW = 13;
  private static final int CAPABILITIES_HIGH = 18;
  private static final int CAPABILITIES_MARIADB = 27;

  private final boolean edit;
  private int versionEnd;
  private long offered;

  Greeting(boolean edit) {
    this.edit = edit;
  }

  /** The server's own capabilities, edited or not: it takes a client at its word on all of them. */
  long offered() {
    return offered;
  }

  /**
   * @param position of the byte in the payload
   */
  void pass(ByteBuf bytes, int index, int position) {
    int value = bytes.getUnsignedByte(index);
    if (versionEnd == 0) {
      if (position > 0 && value == 0) {
        versionEnd = position;
      }
      return;
    }
    int shift = shift(position - versionEnd - 1);
    if (shift >= 0) {
      offered |= (long) value << shift;
      if (edit) {
        bytes.setByte(index, value & (int) (Capability.FOLLOWED >>> shift));
      }
    }
  }

  /** Where the byte belongs in the capability bits, or -1. */
  private static int shift(int offset) {
    if (offset >= CAPABILITIES_LOW && offset < CAPABILITIES_LOW + 2) {
      return 8 * (offset - CAPABILITIES_LOW);
    }
    if (offset >= CAPABILITIES_HIGH && offset < CAPABILITIES_HIGH + 2) {
      return 16 + 8 * (offset - CAPABILITIES_HIGH);
    }
    if (offset >= CAPABILITIES_MARIADB && offset < CAPABILITIES_MARIADB + 4) {
      return 32 + 8 * (offset - CAPABILITIES_MARIADB);
    }
    return -1;
  }
}
