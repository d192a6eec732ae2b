package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Logs in as the session's user, who may end what is theirs, and says so. MariaDB has no cancel
 * request: KILL is a statement, and the session itself is busy.
 */
final class Kill implements Dialogue<Boolean> {

  private static final int LONGEST = 64 << 10;

  private final MariaDbSession session;
  private final Cancellation what;
  private final Dialogue<ServerSession> login;
  private boolean said;

  Kill(MariaDbSession session, Cancellation what, Dialogue<ServerSession> login) {
    this.session = session;
    this.what = what;
    this.login = login;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return login.open(allocator);
  }

  @Override
  public Turn<Boolean> next(ByteBuf received, ByteBufAllocator allocator) throws ProtocolViolation {
    if (said) {
      return answer(Packet.read(received, LONGEST), allocator);
    }
    return follow(login.next(received, allocator), allocator);
  }

  private Turn<Boolean> follow(Turn<ServerSession> turn, ByteBufAllocator allocator) {
    return switch (turn) {
      case Turn.Incomplete<ServerSession> _ -> new Turn.Incomplete<>();
      case Turn.Say<ServerSession>(ByteBuf bytes) -> new Turn.Say<>(bytes);
      case Turn.StartTls<ServerSession>(ByteBuf bytes) -> new Turn.StartTls<>(bytes);
      case Turn.Later<ServerSession>(var later) ->
          new Turn.Later<>(later.thenApply(thought -> follow(thought, allocator)));
      case Turn.Failed<ServerSession>(Refusal refusal) -> new Turn.Failed<>(refusal);
      case Turn.Done<ServerSession>(ByteBuf bytes, _) -> {
        bytes.release();
        said = true;
        yield new Turn.Say<>(
            ServerCommand.write(allocator.buffer(64), ServerCommand.QUERY, statement()));
      }
    };
  }

  private String statement() {
    return switch (what) {
          case STATEMENT -> "KILL QUERY ";
          case SESSION -> "KILL CONNECTION ";
        }
        + session.connectionId();
  }

  private Turn<Boolean> answer(@Nullable Packet packet, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    if (packet.type() == Step.ERR_PACKET) {
      return new Turn.Failed<>(
          ErrorPacket.decode(packet.payload()).refusal(Refusal.Reason.SERVER_REFUSED));
    }
    return new Turn.Done<>(ServerCommand.write(allocator.buffer(8), ServerCommand.QUIT), true);
  }
}
