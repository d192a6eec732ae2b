package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Back to what it was after log-in, in one write. COM_RESET_CONNECTION does most of it, the end of
 * a transaction too; the rest follows behind it. Any error ends the connection.
 *
 * <p>Two things stay that MariaDB has no cheap word for: FOUND_ROWS() until the next SELECT, and
 * what SHOW PROFILES lists of a client that turned profiling on.
 */
final class Reset implements Dialogue<ServerSession> {

  /** An OK with what it tracks. */
  private static final int LONGEST = 64 << 10;

  private static final byte[] ON = {0, 0};
  private static final byte[] OFF = {1, 0};

  /** There is no command that leaves a database: this one fails in a session that is in one. */
  private static final String BE_NOWHERE =
      "BEGIN NOT ATOMIC IF DATABASE() IS NOT NULL THEN SIGNAL SQLSTATE '45000'; END IF; END";

  private final MariaDbSession session;
  private final boolean sameOption;
  private int unanswered;

  Reset(MariaDbSession session, MariaDbExchange exchange) {
    this.session = session;
    this.sameOption = !exchange.optionChanged();
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(128);
    command(out, ServerCommand.RESET_CONNECTION);
    command(out, ServerCommand.QUERY, setRole(session.role()));
    // Two that a log-in sets by its flags, and the reset does not.
    if (began(Capability.IGNORE_SPACE)) {
      command(out, ServerCommand.QUERY, bytes("SET sql_mode=CONCAT(@@sql_mode,',IGNORE_SPACE')"));
    }
    if (began(Capability.INTERACTIVE)) {
      command(out, ServerCommand.QUERY, bytes("SET wait_timeout=@@interactive_timeout"));
    }
    if (!sameOption) {
      command(out, ServerCommand.SET_OPTION, began(Capability.MULTI_STATEMENTS) ? ON : OFF);
    }
    String database = session.identity().database();
    if (database == null) {
      command(out, ServerCommand.QUERY, bytes(BE_NOWHERE));
    } else {
      // Even to the same: the reset forgot the database's collation.
      command(out, ServerCommand.INIT_DB, bytes(database));
    }
    return out;
  }

  private boolean began(long capability) {
    return (session.traits().capabilities() & capability) != 0;
  }

  private void command(ByteBuf out, int code, byte... argument) {
    unanswered++;
    ServerCommand.write(out, code, argument);
  }

  /** The role's name goes back as it came, in whatever character set. */
  private static byte[] setRole(byte @Nullable [] role) {
    if (role == null) {
      return bytes("SET ROLE NONE");
    }
    var statement = new ByteArrayOutputStream();
    statement.writeBytes(bytes("SET ROLE `"));
    for (byte part : role) {
      statement.write(part);
      if (part == '`') {
        statement.write(part);
      }
    }
    statement.write('`');
    return statement.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Turn<ServerSession> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    Packet packet = Packet.read(received, LONGEST);
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    return switch (packet.type()) {
      case Step.OK_PACKET, Step.EOF_PACKET ->
          --unanswered == 0
              ? new Turn.Done<>(Unpooled.EMPTY_BUFFER, session)
              : new Turn.Say<>(Unpooled.EMPTY_BUFFER);
      case Step.ERR_PACKET ->
          new Turn.Failed<>(
              ErrorPacket.decode(packet.payload()).refusal(Refusal.Reason.SERVER_REFUSED));
      default -> throw new ProtocolViolation("unexpected message at reset: " + packet.type());
    };
  }
}
