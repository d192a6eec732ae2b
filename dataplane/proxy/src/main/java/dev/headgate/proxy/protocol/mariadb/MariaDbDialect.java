package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** MariaDB's client/server protocol, version 10. */
public final class MariaDbDialect implements Dialect {

  @Override
  public boolean serverSpeaksFirst() {
    return true;
  }

  @Override
  public Startup startup(ByteBuf received, ListenerTls tls, ByteBufAllocator allocator) {
    throw new IllegalStateException("the server speaks first");
  }

  @Override
  public Exchange exchange(ListenerTls tls) {
    return new MariaDbExchange(tls);
  }

  @Override
  public ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator) {
    return ErrorPacket.of(refusal, false).encode(0, false, allocator);
  }

  @Override
  public ByteBuf probe(ByteBufAllocator allocator) {
    return Unpooled.EMPTY_BUFFER;
  }
}
