package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ErrorResponse and ReadyForQuery of our own (Error and Notice Message Fields). Fields come in the
 * server's order; file, line and routine of its source, which no client can rely on, are left out.
 */
final class Errors {

  /** invalid_authorization_specification: the user may not, however it proves itself. */
  static final String INVALID_AUTHORIZATION = "28000";

  static final String PROTOCOL_VIOLATION = "08P01";

  private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");

  private Errors() {}

  static void error(ByteBuf out, Refusal refusal) {
    error(out, refusal, "ERROR");
  }

  /** Empty for what the server itself hangs up on without a word. */
  static ByteBuf fatal(Refusal refusal, ByteBufAllocator allocator) {
    if (refusal.reason() == Refusal.Reason.UNINTELLIGIBLE) {
      return Unpooled.EMPTY_BUFFER;
    }
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
    String text = Usual.of(refusal.reason()).text();
    field(out, 'M', text == null ? refusal.message() : text);
    field(out, 'D', refusal.detail());
    field(out, 'H', refusal.hint());
    out.writeByte(0);
    out.setInt(start, out.writerIndex() - start);
  }

  static void readyForQuery(ByteBuf out, byte status) {
    out.writeByte(MessageType.READY_FOR_QUERY).writeInt(5).writeByte(status);
  }

  private static void field(ByteBuf out, char code, @Nullable String value) {
    if (value != null) {
      out.writeByte(code);
      ByteBufUtil.writeUtf8(out, value.replace('\0', ' '));
      out.writeByte(0);
    }
  }

  static String sqlState(Refusal refusal) {
    String own = refusal.sqlState();
    return own != null && SQL_STATE.matcher(own).matches()
        ? own
        : Usual.of(refusal.reason()).sqlState();
  }

  /**
   * What a reason is told as.
   *
   * @param text the server's own, byte for byte, where it has one for this; null for the refusal's
   */
  private record Usual(String sqlState, @Nullable String text) {

    static Usual of(Refusal.Reason reason) {
      return switch (reason) {
        case TOO_MANY_CLIENTS -> new Usual("53300", "sorry, too many clients already");
        case TOO_MANY_CLIENTS_OF_USER, TOO_MANY_CLIENTS_OF_DATABASE, QUEUE_TIMEOUT ->
            new Usual("53300", null);
        case SERVER_UNREACHABLE -> new Usual("57P03", null);
        case SERVER_LOST -> new Usual("08006", null);
        case NO_ROUTE -> new Usual("3D000", null);
        case AUTHENTICATION_FAILED -> new Usual("28P01", null);
        case SERVER_REFUSED -> new Usual("08004", null);
        // The server closes without a word and keeps these for its log.
        case LOGIN_TIMEOUT -> new Usual("57014", "canceling authentication due to timeout");
        case IDLE_TIMEOUT ->
            new Usual("57P05", "terminating connection due to idle-session timeout");
        case IDLE_TRANSACTION_TIMEOUT ->
            new Usual("25P03", "terminating connection due to idle-in-transaction timeout");
        case STATEMENT_TIMEOUT ->
            new Usual("57014", "canceling statement due to statement timeout");
        case TRANSACTION_TIMEOUT ->
            new Usual("25P04", "terminating connection due to transaction timeout");
        case SHUTTING_DOWN ->
            new Usual("57P01", "terminating connection due to administrator command");
        case PROTOCOL_VIOLATION, UNINTELLIGIBLE, INVALID_PROXY_HEADER ->
            new Usual(PROTOCOL_VIOLATION, null);
        case REQUEST_TOO_LARGE -> new Usual("54000", null);
        case REFUSED_BY_PLUGIN -> new Usual("42501", null);
        case PLUGIN_FAILED -> new Usual("58000", null);
      };
    }
  }
}
