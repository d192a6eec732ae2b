package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.StoredUser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Rows of name, secret and, it may be, time, in the binary protocol. */
final class StoredUserRow {

  static final int VAR_STRING = 0xFD;

  private static final int TIMESTAMP = 0x07;
  private static final int DATE = 0x0A;
  private static final int DATETIME = 0x0C;
  private static final int NULL = 0x06;
  private static final int VARCHAR = 0x0F;

  /** From here on types come as text: ENUM, SET, four of BLOB, VAR_STRING, STRING. */
  private static final int FIRST_TEXT = 0xF7;

  /** Catalog, schema, table and its real name, column and its real name. */
  private static final int NAMES = 6;

  private final int[] types;
  private int described;

  StoredUserRow(int columns) {
    types = new int[columns];
  }

  /**
   * Takes the definition of the next column.
   *
   * @return whether it is the last
   */
  boolean describe(Payload definition) throws ProtocolViolation {
    for (int i = 0; i < NAMES; i++) {
      definition.skip(definition.lenenc());
    }
    // The length of what follows, character set, width.
    types[described++] = definition.skip(1 + 2 + 4).uint8();
    return described == types.length;
  }

  boolean fits() {
    return isText(types[0]) && isText(types[1]) && (types.length == 2 || isTime(types[2]));
  }

  private static boolean isText(int type) {
    return type >= FIRST_TEXT || type == VARCHAR || type == NULL;
  }

  private static boolean isTime(int type) {
    return type == TIMESTAMP || type == DATE || type == DATETIME || type == NULL;
  }

  /** Null for a row without a name. */
  @Nullable StoredUser read(Payload row) throws ProtocolViolation {
    // Two bits of the map, which are the first, stand for nothing; three columns fit in its byte.
    int nulls = row.skip(1).uint8() >>> 2;
    String name = (nulls & 1) != 0 ? null : row.text(row.lenenc());
    String secret = (nulls & 2) != 0 ? null : row.text(row.lenenc());
    Instant until = types.length == 2 || (nulls & 4) != 0 ? null : time(row);
    return name == null
        ? null
        : new StoredUser(name, secret == null ? null : new Secret(secret), until);
  }

  /** Zero dates are no time; they say "never" in MariaDB's tables. */
  private static @Nullable Instant time(Payload row) throws ProtocolViolation {
    int length = row.uint8();
    if (length == 0) {
      return null;
    }
    int year = row.uint16();
    int month = row.uint8();
    int day = row.uint8();
    boolean timed = length > 4;
    int hour = timed ? row.uint8() : 0;
    int minute = timed ? row.uint8() : 0;
    int second = timed ? row.uint8() : 0;
    try {
      return LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException _) {
      throw new ProtocolViolation("a date that is none");
    }
  }
}
