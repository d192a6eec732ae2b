package dev.headgate.proxy.protocol.postgresql;

/** First bytes of messages (Message Formats in PostgreSQL's documentation) that matter here. */
final class MessageType {

  /** From the client. */
  static final byte QUERY = 'Q';

  static final byte FUNCTION_CALL = 'F';
  static final byte PARSE = 'P';
  static final byte BIND = 'B';
  static final byte DESCRIBE = 'D';
  static final byte EXECUTE = 'E';
  static final byte CLOSE = 'C';
  static final byte FLUSH = 'H';
  static final byte SYNC = 'S';
  static final byte TERMINATE = 'X';

  /** Password, SASL and GSS answers alike. */
  static final byte AUTHENTICATION_ANSWER = 'p';

  /** From both sides. */
  static final byte COPY_DATA = 'd';

  static final byte COPY_DONE = 'c';
  static final byte COPY_FAIL = 'f';

  /** From the server. */
  static final byte READY_FOR_QUERY = 'Z';

  static final byte NEGOTIATE_PROTOCOL_VERSION = 'v';
  static final byte NOTICE_RESPONSE = 'N';
  static final byte PARAMETER_STATUS = 'S';
  static final byte BACKEND_KEY_DATA = 'K';
  static final byte ERROR_RESPONSE = 'E';
  static final byte COPY_IN_RESPONSE = 'G';
  static final byte PARSE_COMPLETE = '1';
  static final byte BIND_COMPLETE = '2';
  static final byte CLOSE_COMPLETE = '3';
  static final byte ROW_DESCRIPTION = 'T';
  static final byte NO_DATA = 'n';
  static final byte DATA_ROW = 'D';
  static final byte COMMAND_COMPLETE = 'C';
  static final byte EMPTY_QUERY_RESPONSE = 'I';
  static final byte PORTAL_SUSPENDED = 's';

  private MessageType() {}
}
