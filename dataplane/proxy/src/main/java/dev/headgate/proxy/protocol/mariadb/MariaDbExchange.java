package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.CancelTargets;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.mariadb.Handshake.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One MariaDB session, packet by packet.
 *
 * <pre>
 *  {@link Handshake}                                                     {@link Commands}
 *   GREETING --greeting--> LOGIN --log-in--> AUTHENTICATION --OK--> ACCEPTED
 *      |                     |                     |                   |
 *      |                     +--TLS, compression--> OPAQUE             |
 *      +-----------------ERR-+------ERR------------+--ERR unasked------+--> last words
 * </pre>
 */
final class MariaDbExchange implements Exchange {

  private final ServerState state = new ServerState();
  private final Handshake handshake;
  private final Commands commands = new Commands(state);
  private final PacketStream client = new PacketStream(this::clientHead);
  private final PacketStream server = new PacketStream(this::serverHead);

  /** It was logged in by us, and is again, should it ask to be another. */
  private final boolean loggedInByUs;

  private boolean startsOver;

  /** The server gave up on the client with an ERR that nobody asked for. */
  private boolean givenUp;

  private final CancelTargets targets;
  private final List<CancelTargets.Begun> kills = new ArrayList<>(0);

  private boolean streaming = true;
  private int lastSequence;
  private int lastMessageEnd = NONE;

  MariaDbExchange(ListenerTls tls) {
    handshake = new Handshake(tls, state);
    loggedInByUs = false;
    targets = CancelTargets.NONE;
  }

  /** Of a client that was logged in by us, from its first command on. */
  MariaDbExchange(MariaDbSession session, CancelTargets targets) {
    handshake = Handshake.accepted(session, state);
    loggedInByUs = true;
    this.targets = targets;
  }

  /** The client asked for more, or fewer, statements at once. */
  boolean optionChanged() {
    return commands.optionChanged();
  }

  /** The client is a replica. */
  boolean replica() {
    return commands.replica();
  }

  /** Nothing that comes is followed any more. */
  private boolean over() {
    return givenUp || handshake.phase() == Phase.OPAQUE || handshake.phase() == Phase.REFUSED;
  }

  // The client's messages.

  @Override
  public void limit(long bytes) {
    client.limit(bytes);
  }

  @Override
  public int request(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    lastMessageEnd = NONE;
    int at = from;
    while (at < to) {
      streaming = over() || !handshake.over() || commands.sendsData();
      if (over() || startsOver) {
        return NONE;
      }
      at = client.advance(bytes, at, to);
      if (startsOver || !client.ended()) {
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
    if (!handshake.over()) {
      return handshake.clientHead(length);
    }
    startsOver = loggedInByUs && Command.of(type) == Command.CHANGE_USER && !commands.sendsData();
    return startsOver ? 0 : commands.clientHead(type);
  }

  @Override
  public void translate(ByteBuf bytes, int end) {
    if (!streaming && KillStatement.mayBe(client)) {
      KillStatement.translate(bytes, end - client.length(), end, this::serversNumber);
    }
  }

  private long serversNumber(long ours) {
    CancelTargets.Begun begun = ours > Integer.MAX_VALUE ? null : targets.begin((int) ours);
    if (begun == null) {
      return ours;
    }
    kills.add(begun);
    return ((MariaDbSession) begun.session()).connectionId();
  }

  /** Whether a request, or data, ends with this message. */
  private boolean clientMessage() throws ProtocolViolation {
    if (handshake.over()) {
      return commands.clientMessage(client);
    }
    handshake.clientMessage(client);
    return true;
  }

  // The server's messages.

  @Override
  public int response(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    lastMessageEnd = NONE;
    int at = from;
    while (at < to && !over()) {
      at =
          handshake.phase() == Phase.GREETING
              ? handshake.greet(server, bytes, at, to)
              : server.advance(bytes, at, to);
      if (!server.ended()) {
        return NONE;
      }
      lastMessageEnd = at;
      lastSequence = server.sequence();
      if (serverMessage()) {
        if (!kills.isEmpty() && commands.unanswered() == 0) {
          kills.forEach(CancelTargets.Begun::over);
          kills.clear();
        }
        return at;
      }
    }
    return NONE;
  }

  private int serverHead(int type, int length) throws ProtocolViolation {
    return handshake.over() ? commands.serverHead(type) : handshake.serverHead(length);
  }

  /** Whether a response ends with this message. */
  private boolean serverMessage() throws ProtocolViolation {
    if (!handshake.over()) {
      return handshake.serverMessage(server);
    }
    if (commands.expectsAnswer()) {
      return commands.serverMessage(server, startsOver || !client.ended());
    }
    if (server.type() != Step.ERR_PACKET) {
      throw new ProtocolViolation("the server answers what nobody asked");
    }
    givenUp = true;
    return false;
  }

  // What the session asks.

  @Override
  public int lastMessageEnd() {
    return lastMessageEnd;
  }

  @Override
  public boolean midRequest() {
    return !startsOver && (!client.ended() || commands.sendsData());
  }

  @Override
  public boolean startsOver() {
    return startsOver;
  }

  @Override
  public boolean undecided() {
    return loggedInByUs
        && !client.ended()
        && (client.type() == PacketStream.NO_TYPE || KillStatement.mayBe(client))
        && !commands.sendsData();
  }

  @Override
  public boolean atBoundary() {
    return handshake.phase() == Phase.ACCEPTED
        && !givenUp
        && !midRequest()
        && server.ended()
        && commands.unanswered() == 0;
  }

  @Override
  public boolean inTransaction() {
    return state.inTransaction();
  }

  @Override
  public int unanswered() {
    return loggedIn() ? commands.unanswered() : 1;
  }

  @Override
  public boolean opaque() {
    return handshake.phase() == Phase.OPAQUE;
  }

  @Override
  public boolean terminated() {
    return givenUp || handshake.phase() == Phase.REFUSED || commands.latest() == Command.QUIT;
  }

  @Override
  public boolean endedByServer() {
    return givenUp || handshake.phase() == Phase.REFUSED;
  }

  @Override
  public boolean streaming() {
    return streaming;
  }

  @Override
  public boolean loggedIn() {
    return handshake.phase() == Phase.ACCEPTED || opaque();
  }

  @Override
  public @Nullable String user() {
    return state.user();
  }

  @Override
  public @Nullable String database() {
    return state.database();
  }

  @Override
  public long requests() {
    return commands.seen();
  }

  // Errors of ours.

  @Override
  public void retract() {
    commands.retract();
  }

  /** A command without an answer is refused in silence: an error would answer the next one. */
  @Override
  public Refused refuse(Refusal refusal, ByteBufAllocator allocator) {
    return new Refused(
        commands.latest().answer() == null
            ? Unpooled.EMPTY_BUFFER
            : ErrorPacket.of(refusal, true).encode(commands.latestSequence() + 1, true, allocator),
        null);
  }

  @Override
  public ByteBuf cutShort(ByteBuf withheld, Refusal refusal, ByteBufAllocator allocator) {
    int sequence = withheld.getUnsignedByte(withheld.readerIndex() + PacketStream.HEADER - 1);
    return ErrorPacket.of(refusal, true).encode(sequence, true, allocator);
  }

  @Override
  public @Nullable ByteBuf farewell(Refusal refusal, ByteBufAllocator allocator) {
    if (over() || !server.ended()) {
      return null;
    }
    return ErrorPacket.of(refusal, loggedIn(), user())
        .encode(farewellSequence(), handshake.phase() != Phase.GREETING, allocator);
  }

  /** The sequence that the client will look for when it reads next. */
  private int farewellSequence() {
    return switch (handshake.phase()) {
      case GREETING -> 0;
      // The client sends one more packet before it reads.
      case LOGIN, AUTHENTICATION -> lastSequence + (handshake.clientsTurn() ? 2 : 1);
      default -> commands.nextSequence(lastSequence, server.sequence());
    };
  }
}
