package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.regex.Pattern;

/** ErrorResponse and ReadyForQuery of our own (Error and Notice Message Fields). */
final class Errors {

  /** invalid_authorization_specification: the user may not, however it proves itself. */
  static final String INVALID_AUTHORIZATION = "28000";

  private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");

  private Errors() {}

  static void error(ByteBuf out, Refusal refusal) {
    error(out, refusal, "ERROR");
  }

  static ByteBuf fatal(Refusal refusal, ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(128);
    error(out, refusal, "FATAL");
    return out;
  }

  private static void error(ByteBuf out, Refusal refusal, String severity) {
    out.writeByte(MessageType.ERROR_RESPONSE);
    int start = out.writerIndex();
    out.writeInt(0);
    field(out, 'S', severity);
    field(out, 'V', severity);
    field(out, 'C', sqlState(refusal));
    field(out, 'M', refusal.message().replace('\0', ' '));
    out.writeByte(0);
    out.setInt(start, out.writerIndex() - start);
  }

  static void readyForQuery(ByteBuf out, byte status) {
    out.writeByte(MessageType.READY_FOR_QUERY).writeInt(5).writeByte(status);
  }

  private static void field(ByteBuf out, char code, String value) {
    out.writeByte(code);
    ByteBufUtil.writeUtf8(out, value);
    out.writeByte(0);
  }

  static String sqlState(Refusal refusal) {
    String own = refusal.sqlState();
    if (own != null && SQL_STATE.matcher(own).matches()) {
      return own;
    }
    return switch (refusal.reason()) {
      case TOO_MANY_CLIENTS,
          TOO_MANY_CLIENTS_OF_USER,
          TOO_MANY_CLIENTS_OF_DATABASE,
          QUEUE_TIMEOUT ->
          "53300";
      case SERVER_UNREACHABLE -> "57P03";
      case SERVER_LOST -> "08006";
      case NO_ROUTE -> "3D000";
      case AUTHENTICATION_FAILED -> "28P01";
      case SERVER_REFUSED -> "08004";
      // What the server itself gives at authentication_timeout, and at statement_timeout.
      case LOGIN_TIMEOUT, STATEMENT_TIMEOUT -> "57014";
      case IDLE_TIMEOUT -> "57P05";
      case IDLE_TRANSACTION_TIMEOUT -> "25P03";
      case TRANSACTION_TIMEOUT -> "25P04";
      case SHUTTING_DOWN -> "57P01";
      case PROTOCOL_VIOLATION, INVALID_PROXY_HEADER -> "08P01";
      case REQUEST_TOO_LARGE -> "54000";
      case REFUSED_BY_PLUGIN -> "42501";
      case PLUGIN_FAILED -> "58000";
    };
  }
}
