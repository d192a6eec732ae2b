package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.config.PoolTls;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.NoTls;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Begins with a request for TLS, and goes on as another dialogue under what came of it. */
final class AskForTls<R> implements Dialogue<R> {

  private final PoolTls tls;
  private final Dialogue<R> then;
  private Progress progress = Progress.ASKED;

  private enum Progress {
    ASKED,
    STARTED,
    SETTLED
  }

  private AskForTls(PoolTls tls, Dialogue<R> then) {
    this.tls = tls;
    this.then = then;
  }

  /** {@code then}, encrypted as {@code tls} has it. */
  static <R> Dialogue<R> before(Dialogue<R> then, PoolTls tls) {
    return tls == PoolTls.Disable ? then : new AskForTls<>(tls, then);
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return allocator.buffer(8).writeInt(8).writeInt(StartupPacket.SSL_REQUEST);
  }

  @Override
  public Turn<R> next(ByteBuf received, ByteBufAllocator allocator) throws ProtocolViolation {
    return switch (progress) {
      case ASKED -> received.isReadable() ? answered(received.readByte(), allocator) : more();
      case STARTED -> settled(allocator);
      case SETTLED -> then.next(received, allocator);
    };
  }

  /** S or N; an error in its place comes from whom nobody can trust to be the server. */
  private Turn<R> answered(byte answer, ByteBufAllocator allocator) throws NoTls {
    if (answer == 'S') {
      progress = Progress.STARTED;
      return new Turn.StartTls<>(Unpooled.EMPTY_BUFFER);
    }
    if (answer == 'N' && tls == PoolTls.Prefer) {
      return settled(allocator);
    }
    throw new NoTls("the server has no TLS");
  }

  private Turn<R> settled(ByteBufAllocator allocator) {
    progress = Progress.SETTLED;
    return new Turn.Say<>(then.open(allocator));
  }

  private static <R> Turn<R> more() {
    return new Turn.Incomplete<>();
  }
}
