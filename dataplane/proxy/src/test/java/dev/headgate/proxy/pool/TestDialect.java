package dev.headgate.proxy.pool;

import dev.headgate.config.ListenerTls;
import dev.headgate.config.PoolTls;
import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.CancelTargets;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Handshake;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerGreeting;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.protocol.StoredUser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** As much of a protocol as a pool asks for; the probe is PostgreSQL's SSLRequest. */
record TestDialect(boolean serverSpeaksFirst) implements Dialect {

  @Override
  public Handshake handshake(
      ListenerTls tls, @Nullable ServerGreeting greeting, String clientHost) {
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

  @Override
  public @Nullable String applicationProtocol() {
    return null;
  }

  @Override
  public @Nullable Dialogue<ServerGreeting> greeting() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Account account(String user, Secret secret) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Account stored(String user, Secret kept) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Identity inquirer(String user, @Nullable String database) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dialogue<Optional<StoredUser>> lookUp(String sql, String user) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Credential credential(String user, Secret password) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dialogue<ServerSession> login(Identity identity, Credential credential, PoolTls tls) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Exchange exchange(ServerSession session, CancelTargets targets) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dialogue<ServerSession> reset(ServerSession session, Exchange exchange) {
    throw new UnsupportedOperationException();
  }
}
