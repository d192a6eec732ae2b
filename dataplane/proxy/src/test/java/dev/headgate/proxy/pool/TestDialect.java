package dev.headgate.proxy.pool;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** As much of a protocol as a pool asks for; the probe is PostgreSQL's SSLRequest. */
record TestDialect(boolean serverSpeaksFirst) implements Dialect {

  @Override
  public Startup startup(ByteBuf received, ListenerTls tls, ByteBufAllocator allocator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Exchange exchange(ListenerTls tls) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ByteBuf probe(ByteBufAllocator allocator) {
    return serverSpeaksFirst
        ? allocator.buffer(0)
        : allocator.buffer(8).writeInt(8).writeInt(80877103);
  }
}
