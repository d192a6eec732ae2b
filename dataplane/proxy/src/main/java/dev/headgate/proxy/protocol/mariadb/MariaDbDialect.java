package dev.headgate.proxy.protocol.mariadb;

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
import io.netty.buffer.Unpooled;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** MariaDB's client/server protocol, version 10: the server speaks first. */
public final class MariaDbDialect implements Dialect {

  @Override
  public boolean serverSpeaksFirst() {
    return true;
  }

  @Override
  public @Nullable String applicationProtocol() {
    return null;
  }

  @Override
  public Handshake handshake(
      ListenerTls tls, @Nullable ServerGreeting greeting, String clientHost) {
    return new MariaDbHandshake((GreetingPacket) Objects.requireNonNull(greeting), tls, clientHost);
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

  @Override
  public Dialogue<ServerGreeting> greeting() {
    return new ReadGreeting();
  }

  @Override
  public Account account(String user, Secret secret) {
    return MariaDbAccount.of(user, secret);
  }

  @Override
  public Account stranger(String user, Account model) {
    return ((MariaDbAccount) model).stranger(user);
  }

  @Override
  public @Nullable Account stored(String user, Secret kept) {
    MariaDbAccount account = MariaDbAccount.of(user, kept);
    return account.known() instanceof MariaDbAccount.Password ? null : account;
  }

  @Override
  public Identity inquirer(String user, @Nullable String database) {
    return new Identity(user, database, UserLookUp.SESSION);
  }

  @Override
  public Dialogue<Optional<StoredUser>> lookUp(String sql, String user) {
    return new UserLookUp(sql, user);
  }

  @Override
  public Credential credential(String user, Secret password) {
    return new MariaDbCredential.Clear(password);
  }

  @Override
  public Dialogue<ServerSession> login(Identity identity, Credential credential, PoolTls tls) {
    return new ServerLogin(identity, (MariaDbCredential) credential, tls);
  }

  @Override
  public Exchange exchange(ServerSession session, CancelTargets targets) {
    return new MariaDbExchange((MariaDbSession) session, targets);
  }

  @Override
  public Dialogue<ServerSession> reset(ServerSession session, Exchange exchange) {
    return new Reset((MariaDbSession) session, (MariaDbExchange) exchange);
  }
}
