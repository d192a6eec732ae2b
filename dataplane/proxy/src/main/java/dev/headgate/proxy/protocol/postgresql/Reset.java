package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Back to what it was after log-in. DISCARD ALL is refused inside a transaction (25001), so it goes
 * out when the server has said that there is none any more. Any error ends the connection.
 */
final class Reset implements Dialogue<ServerSession> {

  /** What may come in between: a notification with its payload, a notice, a parameter. */
  private static final int LONGEST = 64 << 10;

  private final ServerSession session;
  private boolean rollback;

  Reset(ServerSession session, boolean inTransaction) {
    this.session = session;
    this.rollback = inTransaction;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return query(rollback ? "ROLLBACK" : "DISCARD ALL", allocator);
  }

  private static ByteBuf query(String sql, ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(32).writeByte(MessageType.QUERY).writeInt(5 + sql.length());
    ByteBufUtil.writeAscii(out, sql);
    return out.writeByte(0);
  }

  @Override
  public Turn<ServerSession> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    Message message = Message.read(received, LONGEST);
    if (message == null) {
      return new Turn.Incomplete<>();
    }
    return switch (message.type()) {
      case MessageType.ERROR_RESPONSE -> new Turn.Failed<>(ServerError.read(message));
      case MessageType.READY_FOR_QUERY -> ready(message, allocator);
      default -> new Turn.Say<>(Unpooled.EMPTY_BUFFER);
    };
  }

  private Turn<ServerSession> ready(Message message, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (message.int8() != PostgresExchange.IDLE) {
      throw new ProtocolViolation("a transaction goes on after its end");
    }
    if (rollback) {
      rollback = false;
      return new Turn.Say<>(query("DISCARD ALL", allocator));
    }
    return new Turn.Done<>(Unpooled.EMPTY_BUFFER, session);
  }
}
