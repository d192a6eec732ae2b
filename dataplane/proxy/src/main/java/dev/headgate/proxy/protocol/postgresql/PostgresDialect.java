package dev.headgate.proxy.protocol.postgresql;

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

/** PostgreSQL's protocol 3: the client speaks first, and says who it is before it is routed. */
public final class PostgresDialect implements Dialect {

  @Override
  public boolean serverSpeaksFirst() {
    return false;
  }

  /** IANA's name of it, by which PostgreSQL 17 knows its clients. */
  @Override
  public String applicationProtocol() {
    return PostgresHandshake.PROTOCOL;
  }

  @Override
  public Handshake handshake(
      ListenerTls tls, @Nullable ServerGreeting greeting, String clientHost) {
    return new PostgresHandshake(tls, clientHost);
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

  @Override
  public @Nullable Dialogue<ServerGreeting> greeting() {
    return null;
  }

  @Override
  public Account account(String user, Secret secret) {
    return new PostgresAccount(user, secret);
  }

  @Override
  public @Nullable Account stored(String user, Secret kept) {
    PostgresAccount account = new PostgresAccount(user, kept);
    return account.verifierOnly() || account.md5Only() ? account : null;
  }

  @Override
  public Identity inquirer(String user, @Nullable String database) {
    return new Identity(user, database == null ? "postgres" : database, UserLookUp.SESSION);
  }

  @Override
  public Dialogue<Optional<StoredUser>> lookUp(String sql, String user) {
    return new UserLookUp(sql, user);
  }

  @Override
  public Credential credential(String user, Secret password) {
    return new PostgresCredential.Clear(new PostgresAccount(user, password));
  }

  @Override
  public Dialogue<ServerSession> login(Identity identity, Credential credential, PoolTls tls) {
    return AskForTls.before(new ServerLogin(identity, (PostgresCredential) credential), tls);
  }

  @Override
  public Exchange exchange(ServerSession session, CancelTargets targets) {
    return new PostgresExchange(session.processId());
  }

  @Override
  public Dialogue<ServerSession> reset(ServerSession session, Exchange exchange) {
    return new Reset(session, exchange.inTransaction());
  }
}
