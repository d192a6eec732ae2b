package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** STUB */
final class Reset implements Dialogue<ServerSession> {

  private static final int LONGEST = 64 << 10;
  private static final int RESET_CONNECTION = 0x1F;
  private static final int INIT_DB = 0x02;
  private static final int QUERY = 0x03;

  private static final String NO_DATABASE =
      "BEGIN NOT ATOMIC IF DATABASE() IS NOT NULL THEN SIGNAL SQLSTATE '45000'; END IF; END";

  private final MariaDbSession session;
  private final boolean sameUser;
  private int unanswered;

  Reset(MariaDbSession session, Exchange exchange) {
    this.session = session;
    this.sameUser = session.identity().user().equals(exchange.user());
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    if (!sameUser) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf out = allocator.buffer(128);
    command(RESET_CONNECTION, "", out);
    String database = session.identity().database();
    if (database == null) {
      command(QUERY, NO_DATABASE, out);
    } else {
      command(INIT_DB, database, out);
    }
    return out;
  }

  private void command(int code, String argument, ByteBuf out) {
    unanswered++;
    out.writeMediumLE(1 + ByteBufUtil.utf8Bytes(argument)).writeByte(0).writeByte(code);
    ByteBufUtil.writeUtf8(out, argument);
  }

  @Override
  public Turn<ServerSession> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (!sameUser) {
      return new Turn.Failed<>(
          new Refusal(Reason.SERVER_REFUSED, "the client changed the session's user"));
    }
    Packet packet = Packet.read(received, LONGEST);
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    return switch (packet.type()) {
      case Step.OK_PACKET ->
          --unanswered == 0
              ? new Turn.Done<>(Unpooled.EMPTY_BUFFER, session)
              : new Turn.Say<>(Unpooled.EMPTY_BUFFER);
      case Step.ERR_PACKET -> new Turn.Failed<>(ErrorPacket.decode(packet.payload()).refusal());
      default -> throw new ProtocolViolation("unexpected message at reset: " + packet.type());
    };
  }
}
