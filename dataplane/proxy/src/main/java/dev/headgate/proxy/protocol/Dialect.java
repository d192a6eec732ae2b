package dev.headgate.proxy.protocol;

import dev.headgate.config.ListenerTls;
import dev.headgate.config.PoolTls;
import dev.headgate.config.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between databases. Stateless; one instance per protocol; sessions, pools and hooks
 * are written once.
 */
public interface Dialect {

  /**
   * MariaDB greets first: where the client logs in to the server itself, a server connection is
   * taken at accept, before the client has said a word.
   */
  boolean serverSpeaksFirst();

  /** What clients call the protocol in ALPN; null if they do not. */
  @Nullable String applicationProtocol();

  /**
   * A new client's log-in.
   *
   * @param greeting what a server of the client's pool says first, where it does
   * @param clientHost the client's address, as errors name it
   */
  Handshake handshake(ListenerTls tls, @Nullable ServerGreeting greeting, String clientHost);

  /** The tracker of a client that logs in to the server itself, just after its first words. */
  Exchange exchange(ListenerTls tls);

  /** The whole error to a client that nobody has said anything to. */
  ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator);

  /**
   * What a probe sends to a listening backend to see life without a log-in; empty if the server
   * speaks first.
   */
  ByteBuf probe(ByteBufAllocator allocator);

  /** Reads the greeting that handshakes need; null if there is none. */
  @Nullable Dialogue<ServerGreeting> greeting();

  /**
   * @param secret a password, or what the database itself keeps in place of one
   */
  Account account(String user, Secret secret);

  /**
   * The same for what came out of the database.
   *
   * @return null for what no password can be checked against: a password itself is not among it,
   *     for what stands there may be a word about the user, like {@code invalid}
   */
  @Nullable Account stored(String user, Secret kept);

  /** As whom the database is asked about users, in a session that tells it as we read it. */
  Identity inquirer(String user, @Nullable String database);

  /**
   * Asks about a user in a session of {@link #inquirer}; the first row counts. What is wrong with
   * the query is a refusal.
   */
  Dialogue<Optional<StoredUser>> lookUp(String sql, String user);

  /** With what to log in as one of whom the password itself is known. */
  Credential credential(String user, Secret password);

  /**
   * An account that nobody can prove, asked for just as {@code model} is; null if strangers need
   * none.
   */
  default @Nullable Account stranger(String user, Account model) {
    return null;
  }

  /** Our own log-in to a server, encrypted as {@code tls} has it. */
  Dialogue<ServerSession> login(Identity identity, Credential credential, PoolTls tls);

  /**
   * The tracker of a client that was logged in here and has a server connection of ours.
   *
   * @param targets whose work this client may ask the server to end
   */
  Exchange exchange(ServerSession session, CancelTargets targets);

  /**
   * Makes a server connection what it was after its log-in.
   *
   * @param exchange of the client it served; at a boundary
   */
  Dialogue<ServerSession> reset(ServerSession session, Exchange exchange);
}
