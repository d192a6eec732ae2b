package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/**
 * The client's answer to the greeting, as far as anyone but the server needs it.
 *
 * @param user null in a request for TLS, which is this packet cut off before the name
 * @param database null if none was asked for
 */
record Login(long capabilities, @Nullable String user, @Nullable String database) {

  /** Names, an answer of 255 bytes or a long token, and the fixed part fit in here. */
  static final int HEAD = 4096;

  private static final int FIXED = 32;
  private static final int BEFORE_MARIADB = 4 + 4 + 1 + 19;

  static Login decode(Payload head) throws ProtocolViolation {
    head.need(FIXED);
    long capabilities = head.uint32();
    head.skip(BEFORE_MARIADB - 4);
    long extended = head.uint32();
    if ((capabilities & Capability.PROTOCOL_41) == 0) {
      throw new ProtocolViolation("a client older than protocol 4.1");
    }
    if ((capabilities & Capability.MYSQL) == 0) {
      capabilities |= extended << 32;
    }
    if ((capabilities & Capability.SSL) != 0) {
      return new Login(capabilities, null, null);
    }
    String user = head.nulTerminated();
    return new Login(capabilities, user, database(head, capabilities));
  }

  /** COM_CHANGE_USER: the names alone, under the capabilities of the log-in. */
  static Login decodeChangeUser(Payload head, long capabilities) throws ProtocolViolation {
    String user = head.skip(1).nulTerminated();
    skipAnswer(head, capabilities & ~Capability.PLUGIN_AUTH_LENENC);
    return new Login(capabilities, user, emptyAsNull(head.nulTerminated()));
  }

  private static @Nullable String database(Payload head, long capabilities)
      throws ProtocolViolation {
    if ((capabilities & Capability.CONNECT_WITH_DB) == 0) {
      return null;
    }
    skipAnswer(head, capabilities);
    return emptyAsNull(head.nulTerminated());
  }

  private static void skipAnswer(Payload head, long capabilities) throws ProtocolViolation {
    if ((capabilities & Capability.PLUGIN_AUTH_LENENC) != 0) {
      head.skip(head.lenenc());
    } else if ((capabilities & Capability.SECURE_CONNECTION) != 0) {
      head.skip(head.uint8());
    } else {
      head.nulTerminated();
    }
  }

  private static @Nullable String emptyAsNull(String name) {
    return name.isEmpty() ? null : name;
  }
}
