package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;

/** A server's ErrorResponse, for the client whose log-in it ended. */
final class ServerError {

  private ServerError() {}

  /** Fields that are missing stay what they would be for any error. */
  static Refusal read(Message message) throws ProtocolViolation {
    String sqlState = null;
    String text = "the database refused the connection";
    String detail = null;
    String hint = null;
    while (message.body().isReadable()) {
      byte field = message.body().readByte();
      if (field == 0) {
        break;
      }
      String value = message.text();
      switch (field) {
        case 'C' -> sqlState = value;
        case 'M' -> text = value;
        case 'D' -> detail = value;
        case 'H' -> hint = value;
        default -> {}
      }
    }
    return new Refusal(Reason.SERVER_REFUSED, text, sqlState, 0, detail, hint);
  }
}
