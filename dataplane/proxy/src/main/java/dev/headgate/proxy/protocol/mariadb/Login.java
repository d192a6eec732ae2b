package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The client's answer to the greeting (Connection, "Client Handshake Response"), less its
 * attributes.
 *
 * @param capabilities with MariaDB's own in the upper 32 bits
 * @param charset number of a collation
 * @param user null in a request for TLS, which is this packet cut off before the name
 * @param answer the proof of the password, as the plugin makes it
 * @param database null if none was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Login(
    long capabilities,
    int charset,
    @Nullable String user,
    byte[] answer,
    @Nullable String database,
    String plugin) {

  /** The server's own default for a packet before log-in is less; Kerberos tickets come close. */
  static final int LONGEST = 0x1_0000;

  /** Names, an answer of 255 bytes or a long token, and the fixed part fit in here. */
  static final int HEAD = 4096;

  private static final int FIXED = 32;
  private static final int MAX_PACKET = 1 << 30;
  private static final int RESERVED = 19;
  private static final byte[] NO_ANSWER = {};

  static Login decode(Payload head) throws ProtocolViolation {
    return decode(head, false);
  }

  /**
   * @param encrypted TLS was asked for and begun: this is the packet that follows
   */
  static Login decode(Payload head, boolean encrypted) throws ProtocolViolation {
    head.need(FIXED);
    long capabilities = head.uint32();
    int charset = head.skip(Integer.BYTES).uint8();
    long own = head.skip(RESERVED).uint32();
    if ((capabilities & Capability.PROTOCOL_41) == 0) {
      throw new ProtocolViolation("a client older than protocol 4.1");
    }
    if ((capabilities & Capability.MYSQL) == 0) {
      capabilities |= own << 32;
    }
    if ((capabilities & Capability.SSL) != 0 && !encrypted) {
      return requestForTls(capabilities, charset);
    }
    String user = head.nulTerminated();
    byte[] answer = answer(head, capabilities);
    String database =
        (capabilities & Capability.CONNECT_WITH_DB) == 0 ? null : emptyAsNull(head.nulTerminated());
    String plugin =
        (capabilities & Capability.PLUGIN_AUTH) == 0 ? NativePassword.PLUGIN : head.nulTerminated();
    return new Login(capabilities, charset, user, answer, database, plugin);
  }

  /** What a client says first that wants TLS. */
  static Login requestForTls(long capabilities, int charset) {
    return new Login(capabilities, charset, null, NO_ANSWER, null, "");
  }

  /**
   * COM_CHANGE_USER.
   *
   * @param capabilities of the log-in
   * @param charset of the log-in, for clients that name no other
   */
  static Login decodeChangeUser(Payload head, long capabilities, int charset)
      throws ProtocolViolation {
    String user = head.skip(1).nulTerminated();
    byte[] answer = answer(head, capabilities & ~Capability.PLUGIN_AUTH_LENENC);
    String database = emptyAsNull(head.nulTerminated());
    int chosen = head.remaining() < Short.BYTES ? charset : head.uint16();
    String plugin =
        (capabilities & Capability.PLUGIN_AUTH) == 0 ? NativePassword.PLUGIN : head.nulTerminated();
    return new Login(capabilities, chosen, user, answer, database, plugin);
  }

  private static byte[] answer(Payload head, long capabilities) throws ProtocolViolation {
    if ((capabilities & Capability.PLUGIN_AUTH_LENENC) != 0) {
      return head.bytes(head.lenenc());
    }
    if ((capabilities & Capability.SECURE_CONNECTION) != 0) {
      return head.bytes(head.uint8());
    }
    head.nulTerminated();
    return NO_ANSWER;
  }

  private static @Nullable String emptyAsNull(String name) {
    return name.isEmpty() ? null : name;
  }

  /** The client can be asked for another proof than it gave. */
  boolean knowsPlugins() {
    return (capabilities & Capability.PLUGIN_AUTH) != 0;
  }

  /** With an answer of up to 255 bytes. */
  ByteBuf encode(int sequence, ByteBufAllocator allocator) {
    ByteBuf out = Packet.begin(sequence, allocator);
    out.writeIntLE((int) capabilities).writeIntLE(MAX_PACKET).writeByte(charset);
    out.writeZero(RESERVED).writeIntLE((int) (capabilities >>> 32));
    if (user == null) {
      return Packet.end(out);
    }
    Packet.nulTerminated(out, user);
    out.writeByte(answer.length).writeBytes(answer);
    if (database != null) {
      Packet.nulTerminated(out, database);
    }
    if (knowsPlugins()) {
      Packet.nulTerminated(out, plugin);
    }
    if ((capabilities & Capability.CONNECT_ATTRS) != 0) {
      out.writeByte(0);
    }
    return Packet.end(out);
  }
}
