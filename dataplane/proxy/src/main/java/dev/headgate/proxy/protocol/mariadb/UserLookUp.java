package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.StoredUser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One question about a user, by a prepared statement: the name is a parameter, never SQL. Times
 * come in UTC.
 */
final class UserLookUp implements Dialogue<Optional<StoredUser>> {

  private static final int UTF8MB4_GENERAL_CI = 45;

  /** Without DEPRECATE_EOF, for this is how every server can answer. */
  static final MariaDbTraits SESSION =
      new MariaDbTraits(Capability.SECURE_CONNECTION | Capability.PLUGIN_AUTH, UTF8MB4_GENERAL_CI);

  /** Names, a hash and a time; who answers with more was asked something else. */
  private static final int LONGEST = 64 << 10;

  private static final int LONGEST_SHORT_TEXT = 250;
  private static final int TWO_BYTE_LENGTH = 0xFC;

  /** What the next packet is. */
  private enum Next {
    TIME_ZONE,
    PREPARED,
    DESCRIBED,
    RESULT,
    COLUMN,
    COLUMNS_END,
    ROW
  }

  private final String sql;
  private final String user;
  private Next next = Next.TIME_ZONE;
  private int statement;
  private int descriptions;
  private StoredUserRow row = new StoredUserRow(0);
  private @Nullable StoredUser first;

  UserLookUp(String sql, String user) {
    this.sql = sql;
    this.user = user;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(256);
    ServerCommand.write(out, ServerCommand.QUERY, "SET time_zone = '+00:00'");
    return ServerCommand.write(out, ServerCommand.STMT_PREPARE, sql);
  }

  @Override
  public Turn<Optional<StoredUser>> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    Packet packet = Packet.read(received, LONGEST);
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    if (packet.type() == Step.ERR_PACKET) {
      return new Turn.Failed<>(ErrorPacket.decode(packet.payload()).refusal(Reason.SERVER_REFUSED));
    }
    return switch (next) {
      case TIME_ZONE -> then(Next.PREPARED);
      case PREPARED -> prepared(packet.payload());
      case DESCRIBED -> --descriptions == 0 ? execute(allocator) : then(Next.DESCRIBED);
      case RESULT -> then(Next.COLUMN);
      case COLUMN -> then(row.describe(packet.payload()) ? Next.COLUMNS_END : Next.COLUMN);
      case COLUMNS_END -> then(Next.ROW);
      case ROW -> row(packet, allocator);
    };
  }

  private Turn<Optional<StoredUser>> then(Next then) {
    next = then;
    return new Turn.Say<>(Unpooled.EMPTY_BUFFER);
  }

  private Turn<Optional<StoredUser>> prepared(Payload payload) throws ProtocolViolation {
    statement = (int) payload.skip(1).uint32();
    int columns = payload.uint16();
    int parameters = payload.uint16();
    if (columns < 2 || columns > 3) {
      return unfit("return 2 or 3 columns, not " + columns);
    }
    if (parameters != 1) {
      return unfit("have one parameter, not " + parameters);
    }
    row = new StoredUserRow(columns);
    descriptions = parameters + 1 + columns + 1;
    return then(Next.DESCRIBED);
  }

  private static Turn<Optional<StoredUser>> unfit(String wanted) {
    return new Turn.Failed<>(
        new Refusal(Reason.SERVER_REFUSED, "the query for users has to " + wanted));
  }

  private Turn<Optional<StoredUser>> execute(ByteBufAllocator allocator) {
    next = Next.RESULT;
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    ByteBuf argument = Unpooled.buffer(32 + name.length);
    argument.writeIntLE(statement).writeByte(0).writeIntLE(1);
    argument.writeByte(0).writeByte(1).writeShortLE(StoredUserRow.VAR_STRING);
    if (name.length > LONGEST_SHORT_TEXT) {
      argument.writeByte(TWO_BYTE_LENGTH).writeShortLE(name.length);
    } else {
      argument.writeByte(name.length);
    }
    argument.writeBytes(name);
    byte[] bytes = new byte[argument.readableBytes()];
    argument.readBytes(bytes);
    return new Turn.Say<>(
        ServerCommand.write(
            allocator.buffer(64 + bytes.length), ServerCommand.STMT_EXECUTE, bytes));
  }

  private Turn<Optional<StoredUser>> row(Packet packet, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (packet.type() == Step.EOF_PACKET) {
      ByteBuf close = allocator.buffer(16);
      byte[] id = {
        (byte) statement,
        (byte) (statement >>> 8),
        (byte) (statement >>> 16),
        (byte) (statement >>> 24)
      };
      return new Turn.Done<>(
          ServerCommand.write(close, ServerCommand.STMT_CLOSE, id), Optional.ofNullable(first));
    }
    if (first == null) {
      if (!row.fits()) {
        return unfit("return texts, and a DATETIME or TIMESTAMP as its third column");
      }
      first = row.read(packet.payload());
    }
    return then(Next.ROW);
  }
}
