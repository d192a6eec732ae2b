package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One MariaDB session, packet by packet.
 *
 * <pre>
 *   GREETING --greeting--> LOGIN --log-in--> AUTHENTICATION --OK--> COMMANDS
 *      |                     |                     |                   |
 *      |                     +--TLS, compression--> OPAQUE             |
 *      +-----------------ERR-+------ERR------------+--ERR unasked------+--> CLOSED
 * </pre>
 *
 * Clients that speak out of turn while the server still authenticates them are cut off: what the
 * server took for a command would pass as a password here, unseen by any hook.
 */
final class MariaDbExchange implements Exchange {

  private enum Phase {
    GREETING,
    LOGIN,
    AUTHENTICATION,
    COMMANDS,
    OPAQUE,
    CLOSED
  }

  /** The server's own default for a packet before log-in is less; Kerberos tickets come close. */
  private static final int MAX_LOGIN_PACKET = 0x1_0000;

  private static final int MAX_GREETING = 1024;
  private static final int NAME_HEAD = 1024;

  private static final int MORE_DATA_PACKET = 0x01;
  private static final int FAST_AUTHENTICATION_DONE = 0x03;

  private final boolean edit;
  private final Greeting greeting;
  private final PacketStream client = new PacketStream(this::clientHead);
  private final PacketStream server = new PacketStream(this::serverHead);
  private final PendingCommands pending = new PendingCommands();
  private final ServerState state = new ServerState();

  private Phase phase = Phase.GREETING;
  private @Nullable Step step;
  private boolean clientsTurn;
  private boolean sendsFile;
  private boolean streaming = true;
  private boolean loggedIn;
  private long capabilities;
  private Command latest = Command.OTHER;
  private int latestSequence;
  private int lastSequence;
  private int lastMessageEnd = NONE;
  private long requests;
  private @Nullable String user;
  private @Nullable String database;

  MariaDbExchange(ListenerTls tls) {
    edit = tls == ListenerTls.Disable;
    greeting = new Greeting(edit);
  }

  // The client's messages.

  @Override
  public int request(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    lastMessageEnd = NONE;
    int at = from;
    while (at < to) {
      streaming = !loggedIn || phase != Phase.COMMANDS || sendsData();
      if (phase == Phase.OPAQUE || phase == Phase.CLOSED) {
        return NONE;
      }
      at = client.advance(bytes, at, to);
      if (!client.ended()) {
        return NONE;
      }
      lastMessageEnd = at;
      lastSequence = client.sequence();
      if (clientMessage()) {
        return at;
      }
    }
    return NONE;
  }

  private int clientHead(int type, int length) throws ProtocolViolation {
    if (!loggedIn) {
      if (length > MAX_LOGIN_PACKET) {
        throw new ProtocolViolation(
            "log-in packet of " + length + " bytes (expected: <= " + MAX_LOGIN_PACKET + ")");
      }
      return Login.HEAD;
    }
    if (sendsData()) {
      return 0;
    }
    return switch (Command.of(type)) {
      case INIT_DB -> NAME_HEAD;
      case CHANGE_USER -> Login.HEAD;
      default -> 0;
    };
  }

  /** The client answers the server in the middle of a command: not with a command. */
  private boolean sendsData() {
    return sendsFile || step == Step.AUTHENTICATION || step == Step.EVENTS;
  }

  /** Whether a request, or data, ends with this message. */
  private boolean clientMessage() throws ProtocolViolation {
    if (phase == Phase.LOGIN) {
      logIn(Login.decode(client.head()));
      return true;
    }
    if (phase != Phase.COMMANDS || step == Step.AUTHENTICATION) {
      if (!clientsTurn) {
        throw new ProtocolViolation("the client speaks out of turn");
      }
      clientsTurn = false;
      return true;
    }
    if (sendsFile) {
      sendsFile = client.type() != PacketStream.NO_TYPE;
      return !sendsFile;
    }
    if (step == Step.EVENTS) {
      return false;
    }
    command();
    return true;
  }

  private void logIn(Login login) throws ProtocolViolation {
    capabilities = login.capabilities() & greeting.offered();
    if (login.user() == null || (capabilities & ~Capability.FOLLOWED) != 0) {
      if (edit) {
        throw new ProtocolViolation("the client uses a capability that it was not offered");
      }
      phase = Phase.OPAQUE;
      loggedIn = true;
      return;
    }
    user = login.user();
    database = login.database();
    state.loggedIn(capabilities);
    phase = Phase.AUTHENTICATION;
    clientsTurn = false;
  }

  private void command() throws ProtocolViolation {
    requests++;
    latest = Command.of(client.type());
    latestSequence = client.sequence();
    switch (latest) {
      case INIT_DB ->
          pending.add(
              latest, new PendingCommands.Names(null, client.head().skip(1).nulTerminated()));
      case CHANGE_USER -> {
        Login login = Login.decodeChangeUser(client.head(), capabilities);
        pending.add(latest, new PendingCommands.Names(login.user(), login.database()));
      }
      default -> {
        if (latest.answer() != null) {
          pending.add(latest);
        }
      }
    }
  }

  // The server's messages.

  @Override
  public int response(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    lastMessageEnd = NONE;
    int at = from;
    while (at < to && phase != Phase.OPAQUE && phase != Phase.CLOSED) {
      at = phase == Phase.GREETING ? greet(bytes, at, to) : server.advance(bytes, at, to);
      if (!server.ended()) {
        return NONE;
      }
      lastMessageEnd = at;
      lastSequence = server.sequence();
      if (serverMessage()) {
        return at;
      }
    }
    return NONE;
  }

  private int greet(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    int at = from;
    do {
      int before = server.position();
      server.advance(bytes, at, at + 1);
      if (server.type() == Greeting.VERSION && server.position() > before) {
        greeting.pass(bytes, at, before);
      }
      at++;
    } while (at < to && !server.ended());
    return at;
  }

  private int serverHead(int type, int length) throws ProtocolViolation {
    if (phase == Phase.GREETING && length > MAX_GREETING) {
      throw new ProtocolViolation("greeting of " + length + " bytes");
    }
    Step expected = expected();
    return expected != null && expected.bulk() && type < Step.EOF_PACKET ? 0 : ServerState.OK_HEAD;
  }

  /** What the next message of the server is to be read as; null if nothing is asked. */
  private @Nullable Step expected() {
    if (step != null || pending.size() == 0) {
      return step;
    }
    return pending.oldest().answer();
  }

  /** Whether a response ends with this message. */
  private boolean serverMessage() throws ProtocolViolation {
    return switch (phase) {
      case GREETING -> greeted();
      case LOGIN -> refused("the server speaks out of turn");
      case AUTHENTICATION -> authenticated();
      default -> responded();
    };
  }

  private boolean greeted() throws ProtocolViolation {
    if (server.type() != Greeting.VERSION) {
      return refused("the server does not greet with protocol " + Greeting.VERSION);
    }
    phase = Phase.LOGIN;
    clientsTurn = true;
    return false;
  }

  private boolean refused(String otherwise) throws ProtocolViolation {
    if (server.type() != Step.ERR_PACKET) {
      throw new ProtocolViolation(otherwise);
    }
    phase = Phase.CLOSED;
    return true;
  }

  private boolean authenticated() throws ProtocolViolation {
    return switch (server.type()) {
      case Step.OK_PACKET -> {
        state.ok(server);
        adoptSchema();
        phase = Phase.COMMANDS;
        loggedIn = true;
        yield true;
      }
      case Step.ERR_PACKET -> {
        phase = Phase.CLOSED;
        yield true;
      }
      default -> {
        clientsTurn = !fastAuthenticationDone();
        yield false;
      }
    };
  }

  /** The one packet of MySQL's that asks for no answer: its OK comes next. */
  private boolean fastAuthenticationDone() throws ProtocolViolation {
    return server.length() == 2
        && server.type() == MORE_DATA_PACKET
        && server.head().skip(1).uint8() == FAST_AUTHENTICATION_DONE;
  }

  private boolean responded() throws ProtocolViolation {
    Step expected = expected();
    if (expected == null) {
      refused("the server answers what nobody asked");
      return false;
    }
    step = expected.after(server, state);
    switch (step) {
      case DONE -> {
        step = null;
        adopt(pending.removeOldest(), server.type() == Step.OK_PACKET);
        return true;
      }
      case FILE -> {
        sendsFile |= server.type() == Step.LOCAL_INFILE_PACKET;
        expectNothingQueued();
      }
      case AUTHENTICATION -> {
        clientsTurn = !fastAuthenticationDone();
        expectNothingQueued();
      }
      default -> {}
    }
    return false;
  }

  /** What was sent ahead, the server would now read as data, unseen by any hook. */
  private void expectNothingQueued() throws ProtocolViolation {
    if (pending.size() > 1 || !client.ended()) {
      throw new ProtocolViolation("commands where the server asks for data");
    }
  }

  private void adopt(PendingCommands.@Nullable Names names, boolean ok) {
    if (!ok) {
      return;
    }
    if (names != null) {
      user = names.user() == null ? user : names.user();
      database = names.database();
    }
    adoptSchema();
  }

  private void adoptSchema() {
    String schema = state.takeSchema();
    if (schema != null) {
      database = schema.isEmpty() ? null : schema;
    }
  }

  // What the session asks.

  @Override
  public int lastMessageEnd() {
    return lastMessageEnd;
  }

  @Override
  public boolean midRequest() {
    return !client.ended() || sendsData();
  }

  @Override
  public boolean atBoundary() {
    return phase == Phase.COMMANDS && !midRequest() && server.ended() && pending.size() == 0;
  }

  @Override
  public boolean inTransaction() {
    return state.inTransaction();
  }

  @Override
  public int unanswered() {
    return loggedIn ? pending.size() : 1;
  }

  @Override
  public boolean opaque() {
    return phase == Phase.OPAQUE;
  }

  @Override
  public boolean terminated() {
    return phase == Phase.CLOSED || latest == Command.QUIT;
  }

  @Override
  public boolean streaming() {
    return streaming;
  }

  @Override
  public boolean loggedIn() {
    return loggedIn;
  }

  @Override
  public @Nullable String user() {
    return user;
  }

  @Override
  public @Nullable String database() {
    return database;
  }

  @Override
  public long requests() {
    return requests;
  }

  // Errors of ours.

  @Override
  public void retract() {
    if (latest.answer() != null) {
      pending.removeNewest();
    }
  }

  /** A command without an answer is refused in silence: an error would answer the next one. */
  @Override
  public Refused refuse(Refusal refusal, ByteBufAllocator allocator) {
    return new Refused(
        latest.answer() == null
            ? Unpooled.EMPTY_BUFFER
            : ErrorPacket.of(refusal, true).encode(latestSequence + 1, true, allocator),
        null);
  }

  @Override
  public ByteBuf cutShort(ByteBuf withheld, Refusal refusal, ByteBufAllocator allocator) {
    int sequence = withheld.getUnsignedByte(withheld.readerIndex() + PacketStream.HEADER - 1);
    return ErrorPacket.of(refusal, true).encode(sequence, true, allocator);
  }

  @Override
  public @Nullable ByteBuf farewell(Refusal refusal, ByteBufAllocator allocator) {
    if (phase == Phase.OPAQUE || phase == Phase.CLOSED || !server.ended()) {
      return null;
    }
    return ErrorPacket.of(refusal, loggedIn)
        .encode(farewellSequence(), phase != Phase.GREETING, allocator);
  }

  /** The sequence that the client will look for when it reads next. */
  private int farewellSequence() {
    return switch (phase) {
      case GREETING -> 0;
      // The client sends one more packet before it reads.
      case LOGIN, AUTHENTICATION -> lastSequence + (clientsTurn ? 2 : 1);
      default -> {
        if (step == Step.AUTHENTICATION || step == Step.FILE) {
          yield lastSequence + 1;
        }
        if (step != null) {
          yield server.sequence() + 1;
        }
        yield pending.size() == 1 ? latestSequence + 1 : 1;
      }
    };
  }
}
