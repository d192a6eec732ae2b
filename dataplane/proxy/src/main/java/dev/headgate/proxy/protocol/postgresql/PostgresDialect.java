package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** PostgreSQL's protocol 3: the client speaks first, and says who it is before it is routed. */
public final class PostgresDialect implements Dialect {

  @Override
  public boolean serverSpeaksFirst() {
    return false;
  }

  @Override
  public Startup startup(ByteBuf received, ListenerTls tls, ByteBufAllocator allocator) {
    return StartupPacket.read(received, tls, allocator);
  }

  @Override
  public Exchange exchange(ListenerTls tls) {
    return new PostgresExchange();
  }

  @Override
  public ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator) {
    return Errors.fatal(refusal, allocator);
  }

  /** An SSLRequest: every server answers it with one byte, and logs nothing when we leave. */
  @Override
  public ByteBuf probe(ByteBufAllocator allocator) {
    return allocator.buffer(8).writeInt(8).writeInt(StartupPacket.SSL_REQUEST);
  }
}
