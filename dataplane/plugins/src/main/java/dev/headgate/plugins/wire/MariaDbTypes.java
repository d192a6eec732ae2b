package dev.headgate.plugins.wire;

/** Commands by their first byte; answers only as far as that byte tells without their context. */
final class MariaDbTypes {

  private MariaDbTypes() {}

  /**
   * @param first byte of the payload, -1 if it is empty
   */
  static String name(int first, int length, boolean fromClient) {
    return fromClient ? command(first) : answer(first, length);
  }

  private static String command(int first) {
    return switch (first) {
      case 0x01 -> "COM_QUIT";
      case 0x02 -> "COM_INIT_DB";
      case 0x03 -> "COM_QUERY";
      case 0x04 -> "COM_FIELD_LIST";
      case 0x09 -> "COM_STATISTICS";
      case 0x0C -> "COM_PROCESS_KILL";
      case 0x0E -> "COM_PING";
      case 0x11 -> "COM_CHANGE_USER";
      case 0x16 -> "COM_STMT_PREPARE";
      case 0x17 -> "COM_STMT_EXECUTE";
      case 0x18 -> "COM_STMT_SEND_LONG_DATA";
      case 0x19 -> "COM_STMT_CLOSE";
      case 0x1A -> "COM_STMT_RESET";
      case 0x1B -> "COM_SET_OPTION";
      case 0x1C -> "COM_STMT_FETCH";
      case 0x1F -> "COM_RESET_CONNECTION";
      case 0xFA -> "COM_STMT_BULK_EXECUTE";
      default -> "unknown";
    };
  }

  /** OK, column and row packets cannot be told apart without the command they answer. */
  private static String answer(int first, int length) {
    return switch (first) {
      case 0xFF -> "ERR";
      case 0xFE -> length < 9 ? "EOF" : "packet";
      default -> "packet";
    };
  }
}
