package dev.headgate.plugins.wire;

/** Message types as PostgreSQL's documentation has them, section 54.7 "Message Formats". */
final class PostgreSqlTypes {

  private PostgreSqlTypes() {}

  static String name(byte type, boolean fromClient) {
    return fromClient ? frontend(type) : backend(type);
  }

  private static String frontend(byte type) {
    return switch (type) {
      case 'B' -> "Bind";
      case 'C' -> "Close";
      case 'D' -> "Describe";
      case 'E' -> "Execute";
      case 'F' -> "FunctionCall";
      case 'H' -> "Flush";
      case 'P' -> "Parse";
      case 'Q' -> "Query";
      case 'S' -> "Sync";
      case 'X' -> "Terminate";
      case 'c' -> "CopyDone";
      case 'd' -> "CopyData";
      case 'f' -> "CopyFail";
      default -> "unknown";
    };
  }

  private static String backend(byte type) {
    return switch (type) {
      case '1' -> "ParseComplete";
      case '2' -> "BindComplete";
      case '3' -> "CloseComplete";
      case 'A' -> "NotificationResponse";
      case 'C' -> "CommandComplete";
      case 'D' -> "DataRow";
      case 'E' -> "ErrorResponse";
      case 'G' -> "CopyInResponse";
      case 'H' -> "CopyOutResponse";
      case 'I' -> "EmptyQueryResponse";
      case 'N' -> "NoticeResponse";
      case 'S' -> "ParameterStatus";
      case 'T' -> "RowDescription";
      case 'V' -> "FunctionCallResponse";
      case 'W' -> "CopyBothResponse";
      case 'Z' -> "ReadyForQuery";
      case 'c' -> "CopyDone";
      case 'd' -> "CopyData";
      case 'n' -> "NoData";
      case 's' -> "PortalSuspended";
      case 't' -> "ParameterDescription";
      default -> "unknown";
    };
  }
}
