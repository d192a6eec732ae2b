package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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

  static ErrorPacket of(Refusal refusal, boolean loggedIn) {
    ErrorPacket usual =
        switch (refusal.reason()) {
          // The server's own words, whatever ours were: clients and their operators know them.
          case TOO_MANY_CLIENTS, TOO_MANY_CLIENTS_OF_DATABASE, QUEUE_TIMEOUT ->
              new ErrorPacket(TOO_MANY_CONNECTIONS, "08004", "Too many connections");
          // ER_TOO_MANY_USER_CONNECTIONS; the server names the user between its first two words.
          case TOO_MANY_CLIENTS_OF_USER ->
              new ErrorPacket(
                  1203,
                  "42000",
                  "User already has more than 'max_user_connections' active connections");
          // ER_CONNECT_TO_FOREIGN_DATA_SOURCE: the one number that says a server could not reach
          // the database behind it. It is not for the client's host (1130) nor its name (1045).
          case SERVER_UNREACHABLE -> new ErrorPacket(1429, "HY000", refusal.message());
          // ER_NET_READ_ERROR: class 08 tells connection pools to throw the connection away.
          case SERVER_LOST -> new ErrorPacket(1158, "08S01", refusal.message());
          case AUTHENTICATION_FAILED -> new ErrorPacket(1045, "28000", refusal.message());
          // ER_CONNECT_TO_FOREIGN_DATA_SOURCE, unless the database gave a number of its own.
          case SERVER_REFUSED -> new ErrorPacket(1429, "HY000", refusal.message());
          case NO_ROUTE -> new ErrorPacket(1130, "HY000", refusal.message());
          // ER_NET_READ_INTERRUPTED; the server itself closes without a word.
          case LOGIN_TIMEOUT, IDLE_TIMEOUT, IDLE_TRANSACTION_TIMEOUT ->
              new ErrorPacket(1159, "08S01", refusal.message());
          // ER_STATEMENT_TIMEOUT
          case STATEMENT_TIMEOUT ->
              new ErrorPacket(
                  1969, "70100", "Query execution was interrupted (max_statement_time exceeded)");
          // ER_CONNECTION_KILLED
          case TRANSACTION_TIMEOUT -> new ErrorPacket(1927, "70100", "Connection was killed");
          case SHUTTING_DOWN -> new ErrorPacket(1053, "08S01", "Server shutdown in progress");
          // ER_HANDSHAKE_ERROR, ER_MALFORMED_PACKET
          case PROTOCOL_VIOLATION, INVALID_PROXY_HEADER ->
              loggedIn
                  ? new ErrorPacket(1835, "HY000", refusal.message())
                  : new ErrorPacket(1043, "08S01", refusal.message());
          case REQUEST_TOO_LARGE -> new ErrorPacket(1153, "08S01", refusal.message());
          case REFUSED_BY_PLUGIN -> new ErrorPacket(1227, "42000", refusal.message());
          case PLUGIN_FAILED -> new ErrorPacket(1105, "HY000", refusal.message());
        };
    return new ErrorPacket(
        refusal.code() > 0 && refusal.code() < 0xFFFF ? refusal.code() : usual.code,
        validSqlState(refusal.sqlState(), usual.sqlState),
        usual.message);
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

  /** For the client whose log-in it ended. */
  Refusal refusal() {
    return new Refusal(Reason.SERVER_REFUSED, message, sqlState, code);
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
