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
 * <p>What SHOW PROFILES lists, statements with their literals, outlives the reset, and to get rid
 * of it takes as long as all the rest. So it is only looked at: few clients profile, and their
 * connections are closed. FOUND_ROWS(), which stays too, is 0 after the look.
 */
final class Reset implements Dialogue<ServerSession> {

  /** An OK with what it tracks. */
  private static final int LONGEST = 64 << 10;

  private static final byte[] ON = {0, 0};
  private static final byte[] OFF = {1, 0};

  /** There is no command that leaves a database: this one fails in a session that is in one. */
  private static final String BE_NOWHERE =
      "BEGIN NOT ATOMIC IF DATABASE() IS NOT NULL THEN SIGNAL SQLSTATE '45000'; END IF; END";

  /** Sets FOUND_ROWS(), too, which SHOW PROFILES does not. */
  private static final String PROFILES = "SELECT 1 FROM information_schema.PROFILING LIMIT 1";

  /** ER_FEATURE_DISABLED: a server that was built without them. */
  private static final int NO_PROFILES = 1289;

  private final MariaDbSession session;
  private final boolean sameOption;
  private final boolean replica;
  private int unanswered;

  /** Packets before the first profile, or the end: the number of columns, one, perhaps an EOF. */
  private int profilesHead;

  Reset(MariaDbSession session, MariaDbExchange exchange) {
    this.session = session;
    this.sameOption = !exchange.optionChanged();
    this.replica = exchange.replica();
    this.profilesHead = began(Capability.DEPRECATE_EOF) ? 2 : 3;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    if (replica) {
      return Unpooled.EMPTY_BUFFER;
    }
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
    return ServerCommand.write(out, ServerCommand.QUERY, PROFILES);
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
    if (replica) {
      return unusable("the client was a replica");
    }
    Packet packet = Packet.read(received, LONGEST);
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    if (packet.type() == Step.ERR_PACKET) {
      return refused(ErrorPacket.decode(packet.payload()));
    }
    return unanswered == 0 ? profiles(packet) : done(packet);
  }

  private Turn<ServerSession> refused(ErrorPacket error) {
    return unanswered == 0 && error.code() == NO_PROFILES
        ? new Turn.Done<>(Unpooled.EMPTY_BUFFER, session)
        : new Turn.Failed<>(error.refusal(Refusal.Reason.SERVER_REFUSED));
  }

  private Turn<ServerSession> done(Packet packet) throws ProtocolViolation {
    if (packet.type() != Step.OK_PACKET && packet.type() != Step.EOF_PACKET) {
      throw new ProtocolViolation("unexpected message at reset: " + packet.type());
    }
    unanswered--;
    return new Turn.Say<>(Unpooled.EMPTY_BUFFER);
  }

  private Turn<ServerSession> profiles(Packet packet) {
    if (profilesHead > 0) {
      profilesHead--;
      return new Turn.Say<>(Unpooled.EMPTY_BUFFER);
    }
    return packet.type() == Step.EOF_PACKET
        ? new Turn.Done<>(Unpooled.EMPTY_BUFFER, session)
        : unusable("the client profiled its statements");
  }

  private static Turn<ServerSession> unusable(String why) {
    return new Turn.Failed<>(new Refusal(Refusal.Reason.SERVER_REFUSED, why));
  }
}
