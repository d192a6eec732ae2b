package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.config.AuthenticationMethod;
import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Encryption;
import dev.headgate.proxy.protocol.Handshake;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.protocol.Settled;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL client's start-up: requests for encryption, then the packet that says who it is. */
final class PostgresHandshake implements Handshake {

  /** SSLRequest and GSSENCRequest, each once, as at the server. */
  private static final int MOST_REPLIES = 2;

  static final String PROTOCOL = "postgresql";

  private final ListenerTls tls;
  private final String host;
  private @Nullable Encryption encryption;
  private boolean direct;
  private int replies;
  private String user = "";

  /** Null before the client has said it. */
  private @Nullable String database;

  /** Null for a client that asks for nothing we do not speak. */
  private @Nullable Negotiation negotiation;

  /**
   * @param host of the client, as errors name it
   */
  PostgresHandshake(ListenerTls tls, String host) {
    this.tls = tls;
    this.host = host;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public Startup next(ByteBuf received, ByteBufAllocator allocator) {
    if (direct && encryption != null && !PROTOCOL.equals(encryption.applicationProtocol())) {
      // As the server has it: this may be a client of another protocol, lured here (ALPACA).
      return new Startup.Invalid(
          new Refusal(
              Refusal.Reason.PROTOCOL_VIOLATION, "TLS without a request for it needs ALPN"));
    }
    int from = received.readerIndex();
    Startup startup = StartupPacket.read(received, requestForTls(), allocator);
    if (startup instanceof Startup.StartTls start) {
      direct = !start.bytes().isReadable();
    }
    if (startup instanceof Startup.Reply reply && ++replies > MOST_REPLIES) {
      reply.bytes().release();
      return StartupPacket.unsupported(received.getInt(from + Integer.BYTES));
    }
    return startup instanceof Startup.Login login ? login(login) : startup;
  }

  private Startup login(Startup.Login login) {
    user = login.user();
    database = login.database();
    Refusal refusal = refusal();
    if (refusal != null) {
      login.bytes().release();
      return new Startup.Invalid(refusal);
    }
    PostgresTraits traits = (PostgresTraits) login.traits();
    int asked = login.bytes().getInt(login.bytes().readerIndex() + Integer.BYTES);
    Negotiation spoken = Negotiation.of(asked, traits.extensions());
    if (spoken.version() == asked && spoken.unknown().isEmpty()) {
      return login;
    }
    negotiation = spoken;
    return new Startup.Login(user, login.database(), traits.withoutExtensions(), login.bytes());
  }

  private StartupPacket.Tls requestForTls() {
    if (tls == ListenerTls.Passthrough) {
      return StartupPacket.Tls.PASSES;
    }
    return tls.endsHere() && encryption == null
        ? StartupPacket.Tls.STARTS
        : StartupPacket.Tls.DECLINED;
  }

  private @Nullable Refusal refusal() {
    if (encryption == null && tls.required()) {
      return unencrypted();
    }
    return tls == ListenerTls.VerifyFull && encryption != null && !certified()
        ? uncertified()
        : null;
  }

  private boolean certified() {
    return encryption != null && user.equals(encryption.commonName());
  }

  private Refusal unencrypted() {
    return unauthorized(
        "no pg_hba.conf entry for host \"%s\", user \"%s\", database \"%s\", no encryption"
            .formatted(host, user, database));
  }

  private Refusal uncertified() {
    return unauthorized("certificate authentication failed for user \"" + user + "\"");
  }

  private static Refusal unauthorized(String message) {
    return new Refusal(
        Refusal.Reason.AUTHENTICATION_FAILED, message, Errors.INVALID_AUTHORIZATION, 0);
  }

  @Override
  public void encrypted(Encryption how) {
    encryption = how;
  }

  @Override
  public Dialogue<Credential> authentication(
      AuthenticationMethod method, @Nullable Account account, boolean asItself) {
    Dialogue<Credential> dialogue = authentication(method, (PostgresAccount) account);
    return negotiation == null ? dialogue : new Negotiated<>(negotiation, dialogue);
  }

  private Dialogue<Credential> authentication(
      AuthenticationMethod method, @Nullable PostgresAccount account) {
    return switch (method) {
      case Password -> new ClientAuthentication(user, account);
      case ClearPassword ->
          // It may have come before the listener wanted TLS.
          encryption == null ? Settled.against(unencrypted()) : new ClearPassword(user, account);
      case Certificate -> certified() ? unasked(account) : Settled.against(uncertified());
      case Trust -> unasked(account);
    };
  }

  private Dialogue<Credential> unasked(@Nullable PostgresAccount account) {
    return account == null
        ? Settled.against(unauthorized("role \"" + user + "\" does not exist"))
        : Settled.on(account.credential());
  }

  @Override
  public ByteBuf welcome(ServerSession session, int cancelSecret, ByteBufAllocator allocator) {
    ByteBuf out = Authentication.request(Authentication.OK, "", allocator);
    out.writeBytes(((PostgresSession) session).parameters());
    out.writeByte(MessageType.BACKEND_KEY_DATA).writeInt(12);
    out.writeInt(session.processId()).writeInt(cancelSecret);
    Errors.readyForQuery(out, PostgresExchange.IDLE);
    return out;
  }

  @Override
  public ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator) {
    return Errors.fatal(
        refusal.reason() == Refusal.Reason.NO_ROUTE && database != null
            ? refusal.saying("database \"" + database + "\" does not exist")
            : refusal,
        allocator);
  }
}
