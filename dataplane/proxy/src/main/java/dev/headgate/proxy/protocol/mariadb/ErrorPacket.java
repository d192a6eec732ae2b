package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An ERR packet with a number and SQLSTATE out of MariaDB's own list. Numbers from 2000 on belong
 * to the client libraries and are never sent; several that MySQL uses mean other things here.
 */
record ErrorPacket(int code, String sqlState, String message) {

  /** MYSQL_ERRMSG_SIZE, less its terminator. */
  private static final int MAX_MESSAGE = 511;

  private static final int SQL_STATE_LENGTH = 5;

  private static final int TOO_MANY_CONNECTIONS = 1040;

  /** ER_NOT_SUPPORTED_AUTH_MODE */
  static final ErrorPacket NOT_SUPPORTED_AUTH_MODE =
      new ErrorPacket(
          1251,
          "08004",
          "Client does not support authentication protocol requested by server; consider upgrading"
              + " MariaDB client");

  /** ER_NET_PACKETS_OUT_OF_ORDER */
  static final ErrorPacket OUT_OF_ORDER =
      new ErrorPacket(1156, "08S01", "Got packets out of order");

  /**
   * Where the server itself closes without a word: drivers tell a connection that has ended, which
   * they replace, from an error, after which they could go on with it.
   */
  private static final ErrorPacket NOTHING = new ErrorPacket(0, "", "");

  static ErrorPacket of(Refusal refusal, boolean loggedIn) {
    return of(refusal, loggedIn, null);
  }

  /**
   * The server's own words where it has some for this, whatever ours were.
   *
   * @param user as whom the client logs in, if it is known
   */
  static ErrorPacket of(Refusal refusal, boolean loggedIn, @Nullable String user) {
    ErrorPacket usual =
        switch (refusal.reason()) {
          case TOO_MANY_CLIENTS, TOO_MANY_CLIENTS_OF_DATABASE, QUEUE_TIMEOUT ->
              new ErrorPacket(TOO_MANY_CONNECTIONS, "08004", "Too many connections");
          case TOO_MANY_CLIENTS_OF_USER -> tooManyOf(user);
          case SERVER_UNREACHABLE -> new ErrorPacket(1429, "HY000", refusal.message());
          case AUTHENTICATION_FAILED -> new ErrorPacket(1045, "28000", refusal.message());
          // ER_CONNECT_TO_FOREIGN_DATA_SOURCE, unless the database gave a number of its own.
          case SERVER_REFUSED -> new ErrorPacket(1429, "HY000", refusal.message());
          case NO_ROUTE -> new ErrorPacket(1130, "HY000", refusal.message());
          case SERVER_LOST, LOGIN_TIMEOUT, IDLE_TIMEOUT, IDLE_TRANSACTION_TIMEOUT -> NOTHING;
          // ER_STATEMENT_TIMEOUT
          case STATEMENT_TIMEOUT ->
              new ErrorPacket(
                  1969, "70100", "Query execution was interrupted (max_statement_time exceeded)");
          // ER_CONNECTION_KILLED
          case TRANSACTION_TIMEOUT -> new ErrorPacket(1927, "70100", "Connection was killed");
          case SHUTTING_DOWN -> new ErrorPacket(1053, "08S01", "Server shutdown in progress");
          case PROTOCOL_VIOLATION, UNINTELLIGIBLE, INVALID_PROXY_HEADER ->
              loggedIn
                  ? new ErrorPacket(1835, "HY000", "Malformed communication packet")
                  : new ErrorPacket(1043, "08S01", "Bad handshake");
          case REQUEST_TOO_LARGE ->
              new ErrorPacket(1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes");
          case REFUSED_BY_PLUGIN -> new ErrorPacket(1227, "42000", refusal.message());
          case PLUGIN_FAILED -> new ErrorPacket(1105, "HY000", refusal.message());
        };
    if (usual.equals(NOTHING)) {
      return NOTHING;
    }
    boolean ownCode = refusal.code() > 0 && refusal.code() < 0xFFFF;
    return new ErrorPacket(
        ownCode ? refusal.code() : usual.code,
        validSqlState(refusal.sqlState(), usual.sqlState),
        ownCode ? refusal.message() : usual.message);
  }

  /** Before its greeting the server sends no SQLSTATE: a client adds the one that belongs there. */
  static ErrorPacket decode(Payload payload) throws ProtocolViolation {
    int code = payload.skip(1).uint16();
    String rest = payload.text(payload.remaining());
    if (rest.startsWith("#") && rest.length() > SQL_STATE_LENGTH) {
      return new ErrorPacket(
          code, rest.substring(1, 1 + SQL_STATE_LENGTH), rest.substring(1 + SQL_STATE_LENGTH));
    }
    return new ErrorPacket(code, code == TOO_MANY_CONNECTIONS ? "08004" : "HY000", rest);
  }

  /** ER_TOO_MANY_USER_CONNECTIONS */
  private static ErrorPacket tooManyOf(@Nullable String user) {
    return new ErrorPacket(
        1203,
        "42000",
        "User " + user + " already has more than 'max_user_connections' active connections");
  }

  /** For the client whose log-in it ends. */
  Refusal refusal(Reason reason) {
    return new Refusal(reason, message, sqlState, code);
  }

  private static String validSqlState(@Nullable String chosen, String otherwise) {
    return chosen != null && chosen.matches("[0-9A-Z]{" + SQL_STATE_LENGTH + "}")
        ? chosen
        : otherwise;
  }

  /**
   * @param greeted before the greeting the server sends no SQLSTATE, for nothing is agreed yet
   */
  ByteBuf encode(int sequence, boolean greeted, ByteBufAllocator allocator) {
    if (equals(NOTHING)) {
      return Unpooled.EMPTY_BUFFER;
    }
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    if (text.length > MAX_MESSAGE) {
      text = Arrays.copyOf(text, wholeCharacters(text));
    }
    int length = 3 + (greeted ? 1 + SQL_STATE_LENGTH : 0) + text.length;
    ByteBuf packet = allocator.buffer(PacketStream.HEADER + length);
    packet.writeMediumLE(length).writeByte(sequence).writeByte(Step.ERR_PACKET).writeShortLE(code);
    if (greeted) {
      packet.writeByte('#').writeCharSequence(sqlState, StandardCharsets.US_ASCII);
    }
    return packet.writeBytes(text);
  }

  private static int wholeCharacters(byte[] text) {
    int end = MAX_MESSAGE;
    while ((text[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }
}
