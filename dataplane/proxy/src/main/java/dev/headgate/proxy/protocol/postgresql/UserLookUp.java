package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.StoredUser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One question about a user, by the extended protocol: the name is a parameter, never SQL. */
final class UserLookUp implements Dialogue<Optional<StoredUser>> {

  /** So that names and times come as they are read here, whatever the database's settings. */
  static final PostgresTraits SESSION =
      new PostgresTraits(
          new TreeMap<>(
              Map.of(
                  "application_name", "headgate",
                  "client_encoding", "UTF8",
                  "DateStyle", "ISO",
                  "TimeZone", "UTC")));

  /** Names, a verifier and a time; who answers with more was asked something else. */
  private static final int LONGEST = 64 << 10;

  private static final int NULL = -1;

  /** ISO, with the offset that a time zone's type has. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral(' ')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HHmm", "+00")
          .toFormatter();

  private final String sql;
  private final String user;
  private @Nullable StoredUser first;
  private @Nullable Refusal refusal;

  UserLookUp(String sql, String user) {
    this.sql = sql;
    this.user = user;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(256);
    int parse = begin(out, MessageType.PARSE);
    text(out.writeByte(0), sql);
    end(out.writeShort(0), parse);
    int bind = begin(out, MessageType.BIND);
    out.writeByte(0).writeByte(0).writeShort(0).writeShort(1);
    out.writeInt(ByteBufUtil.utf8Bytes(user));
    ByteBufUtil.writeUtf8(out, user);
    end(out.writeShort(0), bind);
    int execute = begin(out, MessageType.EXECUTE);
    end(out.writeByte(0).writeInt(1), execute);
    end(out, begin(out, MessageType.SYNC));
    return out;
  }

  private static int begin(ByteBuf out, byte type) {
    out.writeByte(type).writeInt(0);
    return out.writerIndex();
  }

  private static void end(ByteBuf out, int begun) {
    int length = begun - Integer.BYTES;
    out.setInt(length, out.writerIndex() - length);
  }

  private static void text(ByteBuf out, String text) {
    ByteBufUtil.writeUtf8(out, text);
    out.writeByte(0);
  }

  @Override
  public Turn<Optional<StoredUser>> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    Message message = Message.read(received, LONGEST);
    if (message == null) {
      return new Turn.Incomplete<>();
    }
    switch (message.type()) {
      case MessageType.ERROR_RESPONSE -> refusal = ServerError.read(message);
      case MessageType.DATA_ROW -> row(message);
      case MessageType.READY_FOR_QUERY -> {
        return refusal == null
            ? new Turn.Done<>(Unpooled.EMPTY_BUFFER, Optional.ofNullable(first))
            : new Turn.Failed<>(refusal);
      }
      default -> {}
    }
    return new Turn.Say<>(Unpooled.EMPTY_BUFFER);
  }

  private void row(Message row) throws ProtocolViolation {
    int columns = row.int16();
    if (columns < 2 || columns > 3) {
      refusal = unfit("2 or 3 columns, not " + columns);
      return;
    }
    String name = value(row);
    String secret = value(row);
    String until = columns == 2 ? null : value(row);
    if (name == null) {
      return;
    }
    try {
      first =
          new StoredUser(
              name,
              secret == null ? null : new Secret(secret),
              until == null ? null : instant(until));
    } catch (DateTimeException _) {
      refusal = unfit("a timestamp as its third column");
    }
  }

  private static Refusal unfit(String wanted) {
    return new Refusal(Reason.SERVER_REFUSED, "the query for users has to return " + wanted);
  }

  private static @Nullable String value(Message row) throws ProtocolViolation {
    int length = row.int32();
    return length == NULL ? null : row.text(length);
  }

  /** Null is never: both infinities are no time, and the lesser one is long over. */
  private static @Nullable Instant instant(String text) {
    return switch (text) {
      case "infinity" -> null;
      case "-infinity" -> Instant.MIN;
      default ->
          switch (TIMESTAMP.parseBest(text, OffsetDateTime::from, LocalDateTime::from)) {
            case OffsetDateTime time -> time.toInstant();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
            default -> throw new DateTimeException("no time");
          };
    };
  }
}
