package dev.headgate.proxy.protocol.mariadb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The commands, by how they are answered. Those that are not listed get {@link #OTHER}'s answer.
 */
enum Command {
  /** OK, ERR or, for DEBUG, EOF; the server answers what it does not know with ERR. */
  OTHER(-1, Step.OK),
  QUIT(0x01, null),
  INIT_DB(0x02, Step.OK),
  QUERY(0x03, Step.RESULT),
  FIELD_LIST(0x04, Step.ROWS),
  STATISTICS(0x09, Step.OK),
  PROCESS_INFO(0x0A, Step.RESULT),
  CHANGE_USER(0x11, Step.AUTHENTICATION),
  BINLOG_DUMP(0x12, Step.EVENTS),
  TABLE_DUMP(0x13, Step.EVENTS),
  REGISTER_SLAVE(0x15, Step.OK),
  STMT_PREPARE(0x16, Step.PREPARED),
  STMT_EXECUTE(0x17, Step.RESULT),
  STMT_SEND_LONG_DATA(0x18, null),
  STMT_CLOSE(0x19, null),
  SET_OPTION(0x1B, Step.OK),
  STMT_FETCH(0x1C, Step.ROWS),
  BINLOG_DUMP_GTID(0x1E, Step.EVENTS),
  STMT_BULK_EXECUTE(0xFA, Step.RESULT);

  private static final Command[] BY_CODE = new Command[0x100];

  static {
    Arrays.fill(BY_CODE, OTHER);
    for (Command command : values()) {
      if (command != OTHER) {
        BY_CODE[command.code] = command;
      }
    }
  }

  private final int code;
  private final @Nullable Step answer;

  Command(int code, @Nullable Step answer) {
    this.code = code;
    this.answer = answer;
  }

  /**
   * @param type a message's first byte; without one the server takes it for the unused command 0
   */
  static Command of(int type) {
    return type < 0 ? OTHER : BY_CODE[type];
  }

  /** What its answer begins with, null if there is none. */
  @Nullable Step answer() {
    return answer;
  }

  /** It makes the connection a replica's, which no reset undoes. */
  boolean replicates() {
    return this == REGISTER_SLAVE || answer == Step.EVENTS;
  }

  /** Its OK changes the session's user or database. */
  boolean bringsNames() {
    return this == INIT_DB || this == CHANGE_USER;
  }
}
