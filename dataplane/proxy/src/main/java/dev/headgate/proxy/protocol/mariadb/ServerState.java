package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/**
 * What the server's answers said of it last: status flags, user, database, and how far the
 * definitions of a result set have come.
 */
final class ServerState {

  /** The head of an OK that has session changes to tell: enough for a database's name. */
  static final int OK_HEAD = 1024;

  private static final int IN_TRANSACTION = 0x0001;
  private static final int AUTOCOMMIT = 0x0002;
  private static final int MORE_RESULTS = 0x0008;
  private static final int CURSOR_EXISTS = 0x0040;
  private static final int SESSION_CHANGED = 0x4000;

  private static final int TRACK_SCHEMA = 1;

  /** Of an EOF; an OK in its place may be as short, and as long as a packet gets. */
  private static final int EOF_LENGTH = 9;

  private static final int MAX_DEFINITIONS = 0xFFFF;

  private long capabilities;
  private int status = AUTOCOMMIT;
  private int definitions;
  private @Nullable String schema;
  private @Nullable String user;
  private @Nullable String database;

  /** The client asks to be let in under these. */
  void loggingIn(long negotiated, @Nullable String as, @Nullable String to) {
    capabilities = negotiated;
    user = as;
    database = to;
  }

  void loggedIn(MariaDbSession session) {
    Identity identity = session.identity();
    // What the client called itself, it told before; the server may know it by another name.
    loggingIn(session.traits().capabilities(), null, identity.database());
    status = session.status();
  }

  long capabilities() {
    return capabilities;
  }

  @Nullable String user() {
    return user;
  }

  @Nullable String database() {
    return database;
  }

  /**
   * A command was OK'd.
   *
   * @param names that came with it; the server's own word on the database counts more
   */
  void adopt(PendingCommands.@Nullable Names names) {
    if (names != null) {
      user = names.user() == null ? user : names.user();
      database = names.database();
    }
    if (schema != null) {
      database = schema.isEmpty() ? null : schema;
      schema = null;
    }
  }

  boolean deprecateEof() {
    return (capabilities & Capability.DEPRECATE_EOF) != 0;
  }

  boolean moreResults() {
    return (status & MORE_RESULTS) != 0;
  }

  boolean cursorOpened() {
    return (status & CURSOR_EXISTS) != 0;
  }

  /**
   * In the server's own words. With autocommit off it begins with the first table touched: until
   * then nothing is held and nothing would be lost.
   */
  boolean inTransaction() {
    return (status & IN_TRANSACTION) != 0;
  }

  /**
   * @param length of a packet that begins as an EOF does. A row may begin so too, but only if its
   *     first value takes more than a packet
   */
  boolean endsRows(int length) {
    return length < (deprecateEof() ? PacketStream.FULL : EOF_LENGTH);
  }

  /** Reads an OK, whatever its first byte. */
  void ok(PacketStream message) throws ProtocolViolation {
    Payload head = message.head().skip(1);
    head.lenenc();
    head.lenenc();
    status = head.uint16();
    if ((capabilities & Capability.SESSION_TRACK) != 0
        && (status & SESSION_CHANGED) != 0
        && message.length() <= OK_HEAD) {
      readSessionChanges(head.skip(2));
    }
  }

  /** Reads an EOF, or the OK that stands for it. */
  ServerState end(PacketStream message) throws ProtocolViolation {
    if (deprecateEof() && message.length() >= 7) {
      ok(message);
    } else {
      status = message.head().skip(3).uint16();
    }
    return this;
  }

  private void readSessionChanges(Payload head) throws ProtocolViolation {
    head.skip(head.lenenc());
    head.lenenc();
    while (head.remaining() > 0) {
      if (head.uint8() == TRACK_SCHEMA) {
        head.lenenc();
        schema = head.text(head.lenenc());
      } else {
        head.skip(head.lenenc());
      }
    }
  }

  /**
   * Reads a result set's header.
   *
   * @return how many definitions follow: none if the client is known to have them already
   */
  int columns(Payload head) throws ProtocolViolation {
    long columns = head.lenenc();
    if (columns > MAX_DEFINITIONS) {
      throw new ProtocolViolation(columns + " columns (expected: <= " + MAX_DEFINITIONS + ")");
    }
    boolean cached =
        (capabilities & Capability.CACHE_METADATA) != 0
            && head.remaining() > 0
            && head.uint8() == 0;
    definitions = cached ? 0 : (int) columns;
    return definitions;
  }

  /**
   * Reads the OK of COM_STMT_PREPARE.
   *
   * @return how many messages follow
   */
  int prepared(Payload head) throws ProtocolViolation {
    head.skip(5);
    definitions = withEnd(head.uint16()) + withEnd(head.uint16());
    return definitions;
  }

  private int withEnd(int count) {
    return count == 0 || deprecateEof() ? count : count + 1;
  }

  /** Counts one definition; whether there are more. */
  boolean definitionSeen() {
    return --definitions > 0;
  }
}
