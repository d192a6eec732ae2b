package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.AuthenticationMethod;
import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Encryption;
import dev.headgate.proxy.protocol.Handshake;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.protocol.Settled;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB client's log-in: it is greeted as one of the pool's servers would, less what we cannot
 * follow.
 */
final class MariaDbHandshake implements Handshake {

  /** USERNAME_CHAR_LENGTH */
  private static final int LONGEST_USER = 128;

  /** A log-in, in which our own to the server has to say it again, has one byte for it. */
  private static final int LARGEST_CHARSET = 0xFF;

  /**
   * The server that the client will get is not known yet, so its connection has a number of our
   * own, and drivers send that with KILL to cancel a query. It must not be another's at the server,
   * which may hear it untranslated from another gateway: ours are where a server, counting from 1,
   * hardly gets. They stay positive as an int, for some drivers read them as one.
   */
  private static final int FIRST_CONNECTION_ID = 1 << 30;

  /** From anywhere on, so that no two gateways before a server give the same at a time. */
  private static final AtomicInteger CONNECTIONS = new AtomicInteger(new SecureRandom().nextInt());

  /** Said here, for a server would count a log-in without a password against our host. */
  private static final Refusal NO_PROOF =
      ErrorPacket.NOT_SUPPORTED_AUTH_MODE
          .refusal(Reason.SERVER_REFUSED)
          .saying("what the gateway knows of this user logs nobody in to the database");

  private final GreetingPacket greeting;
  private final String host;
  private final Sequence sequence;
  private final ListenerTls tls;

  /** Null for the first one; else this is a COM_CHANGE_USER. */
  private final @Nullable Login former;

  private @Nullable Encryption encryption;
  private @Nullable Login login;

  /**
   * @param server a greeting of the pool's
   * @param host of the client, as errors name it
   */
  MariaDbHandshake(GreetingPacket server, ListenerTls tls, String host) {
    this.tls = tls;
    this.greeting =
        new GreetingPacket(
            server.version(),
            FIRST_CONNECTION_ID | (CONNECTIONS.getAndIncrement() & (FIRST_CONNECTION_ID - 1)),
            Scramble.next(),
            (server.capabilities() & Capability.FOLLOWED) | (tls.endsHere() ? Capability.SSL : 0),
            server.charset(),
            server.status(),
            NativePassword.PLUGIN);
    this.host = host;
    this.sequence = new Sequence();
    this.former = null;
  }

  private MariaDbHandshake(MariaDbHandshake welcomed) {
    this.tls = welcomed.tls;
    this.greeting = welcomed.greeting;
    this.host = welcomed.host;
    this.encryption = welcomed.encryption;
    this.former = welcomed.login;
    this.sequence = Sequence.begunByPeer();
  }

  @Override
  public Handshake again() {
    return new MariaDbHandshake(this);
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return greeting.encode(sequence.send(), allocator);
  }

  @Override
  public Startup next(ByteBuf received, ByteBufAllocator allocator) {
    int start = received.readerIndex();
    if (!sequence.continuedBy(received)) {
      // Before its length is believed: HTTP, say, names a long one.
      return new Startup.Invalid(ErrorPacket.OUT_OF_ORDER.refusal(Reason.PROTOCOL_VIOLATION));
    }
    try {
      Packet packet = Packet.read(received, Login.LONGEST);
      if (packet == null) {
        return new Startup.Incomplete();
      }
      sequence.receive(packet);
      Login decoded = decode(packet.payload());
      return decoded.user() == null ? startTls() : login(decoded, decoded.user(), received, start);
    } catch (ProtocolViolation violation) {
      return invalid(String.valueOf(violation.getMessage()));
    }
  }

  private Login decode(Payload payload) throws ProtocolViolation {
    if (former == null) {
      return Login.decode(payload, encryption != null);
    }
    Login change = Login.decodeChangeUser(payload, former.capabilities(), former.charset());
    if (change.charset() > LARGEST_CHARSET) {
      throw new ProtocolViolation(
          "collation " + change.charset() + " (expected: <= " + LARGEST_CHARSET + ")");
    }
    return change;
  }

  private Startup startTls() {
    if ((greeting.capabilities() & Capability.SSL) == 0) {
      return invalid("TLS is not offered here");
    }
    return new Startup.StartTls(Unpooled.EMPTY_BUFFER);
  }

  @Override
  public void encrypted(Encryption how) {
    encryption = how;
  }

  /** The server's own answer to a user who has to use TLS, or another certificate. */
  private boolean mayLogIn(String user) {
    return encryption == null ? !tls.required() : tls != ListenerTls.VerifyFull || certified(user);
  }

  private boolean certified(String user) {
    return encryption != null && user.equals(encryption.commonName());
  }

  private Startup login(Login decoded, String user, ByteBuf received, int start) {
    if (user.codePointCount(0, user.length()) > LONGEST_USER) {
      return invalid("user name of more than " + LONGEST_USER + " characters");
    }
    if ((decoded.capabilities() & Capability.SECURE_CONNECTION) == 0) {
      return new Startup.Invalid(
          ErrorPacket.NOT_SUPPORTED_AUTH_MODE.refusal(Reason.AUTHENTICATION_FAILED));
    }
    if (!mayLogIn(user)) {
      return new Startup.Invalid(ClientAuthentication.denied(user, host, decoded.answer()));
    }
    login = decoded;
    return new Startup.Login(
        user,
        decoded.database(),
        new MariaDbTraits(decoded.capabilities() & greeting.capabilities(), decoded.charset()),
        received.retainedSlice(start, received.readerIndex() - start));
  }

  private static Startup invalid(String message) {
    return new Startup.Invalid(new Refusal(Reason.PROTOCOL_VIOLATION, message));
  }

  @Override
  public Dialogue<Credential> authentication(
      AuthenticationMethod method, @Nullable Account account, boolean asItself) {
    Login asked = Objects.requireNonNull(login);
    return switch (method) {
      case Password -> byPassword(asked, known(account), asItself);
      case ClearPassword ->
          // It may have come before the listener wanted TLS.
          encryption == null ? denied(asked) : byClearPassword(asked, known(account), asItself);
      case Certificate ->
          certified(String.valueOf(asked.user()))
              ? unasked(asked, (MariaDbAccount) account, asItself)
              : denied(asked);
      case Trust -> unasked(asked, (MariaDbAccount) account, asItself);
    };
  }

  private Dialogue<Credential> denied(Login asked) {
    return Settled.against(
        ClientAuthentication.denied(String.valueOf(asked.user()), host, asked.answer()));
  }

  private static MariaDbAccount.Known known(@Nullable Account account) {
    return account == null ? MariaDbAccount.nobodys() : ((MariaDbAccount) account).known();
  }

  private Dialogue<Credential> unasked(
      Login asked, @Nullable MariaDbAccount account, boolean asItself) {
    if (account == null) {
      return denied(asked);
    }
    MariaDbCredential credential = account.credential();
    return credential instanceof MariaDbCredential.None && asItself
        ? Settled.against(NO_PROOF)
        : Settled.on(credential);
  }

  private Dialogue<Credential> byClearPassword(
      Login asked, MariaDbAccount.Known known, boolean asItself) {
    return new ClientAuthentication(
        asked, host, known, new Proof.Clear(known), false, asItself, sequence);
  }

  private Dialogue<Credential> byPassword(
      Login asked, MariaDbAccount.Known known, boolean asItself) {
    Proof proof = Proof.of(known, asked.plugin(), encryption != null, asItself);
    // A change of user is asked anew: the greeting's scramble was answered before.
    boolean answered =
        former == null
            && proof instanceof Proof.Native
            && asked.plugin().equals(NativePassword.PLUGIN);
    return new ClientAuthentication(
        asked,
        host,
        known,
        answered ? new Proof.Native(known, greeting.scramble()) : proof,
        answered,
        asItself,
        sequence);
  }

  @Override
  public int cancelNumber() {
    return (int) greeting.connectionId();
  }

  @Override
  public ByteBuf welcome(ServerSession session, int cancelSecret, ByteBufAllocator allocator) {
    return Packet.of(sequence.next(), ((MariaDbSession) session).welcome(), allocator);
  }

  @Override
  public ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator) {
    return ErrorPacket.of(refusal, false, login == null ? null : login.user())
        .encode(sequence.next(), former != null || sequence.begun(), allocator);
  }
}
