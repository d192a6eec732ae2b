package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * The part of a session in which the server greets, the client logs in, and both settle who it is.
 *
 * <p>Clients that speak out of turn here are cut off: what the server took for a command would pass
 * as a password, unseen by any hook.
 */
final class Handshake {

  enum Phase {
    GREETING,
    LOGIN,
    AUTHENTICATION,
    /** Over, and the client may command. */
    ACCEPTED,
    /** Over, and the server has said its last words. */
    REFUSED,
    /** Over, and from now on only client and server understand each other. */
    OPAQUE
  }

  private static final int MORE_DATA_PACKET = 0x01;
  private static final int FAST_AUTHENTICATION_DONE = 0x03;

  private final boolean edit;
  private final Greeting greeting;
  private final ServerState state;
  private Phase phase = Phase.GREETING;
  private boolean clientsTurn;

  Handshake(ListenerTls tls, ServerState state) {
    this.edit = tls == ListenerTls.Disable;
    this.greeting = new Greeting(edit);
    this.state = state;
  }

  /** Over before it began, with us in the client's place. */
  static Handshake accepted(MariaDbSession session, ServerState state) {
    var handshake = new Handshake(ListenerTls.Disable, state);
    state.loggedIn(session);
    handshake.phase = Phase.ACCEPTED;
    return handshake;
  }

  Phase phase() {
    return phase;
  }

  boolean over() {
    return phase.compareTo(Phase.AUTHENTICATION) > 0;
  }

  /** The server waits for the client. */
  boolean clientsTurn() {
    return clientsTurn;
  }

  // The client's messages.

  int clientHead(int length) throws ProtocolViolation {
    if (length > Login.LONGEST) {
      throw new ProtocolViolation(
          "log-in packet of " + length + " bytes (expected: <= " + Login.LONGEST + ")");
    }
    return Login.HEAD;
  }

  void clientMessage(PacketStream client) throws ProtocolViolation {
    if (!clientsTurn) {
      throw new ProtocolViolation("the client speaks out of turn");
    }
    clientsTurn = false;
    if (phase == Phase.LOGIN) {
      logIn(Login.decode(client.head()));
    }
  }

  private void logIn(Login login) throws ProtocolViolation {
    long capabilities = login.capabilities() & greeting.offered();
    if (login.user() == null || (capabilities & ~Capability.FOLLOWED) != 0) {
      if (edit) {
        throw new ProtocolViolation("the client uses a capability that it was not offered");
      }
      phase = Phase.OPAQUE;
      return;
    }
    state.loggingIn(capabilities, login.user(), login.database());
    phase = Phase.AUTHENTICATION;
  }

  // The server's messages.

  /** Accounts for the greeting byte by byte, and edits it. */
  int greet(PacketStream server, ByteBuf bytes, int from, int to) throws ProtocolViolation {
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

  int serverHead(int length) throws ProtocolViolation {
    if (phase == Phase.GREETING && length > GreetingPacket.LONGEST) {
      throw new ProtocolViolation("greeting of " + length + " bytes");
    }
    return ServerState.OK_HEAD;
  }

  /** Whether a response ends with this message: the log-in's. */
  boolean serverMessage(PacketStream server) throws ProtocolViolation {
    return switch (phase) {
      case GREETING -> greeted(server);
      case AUTHENTICATION -> authenticated(server);
      default -> refused(server, "the server speaks out of turn");
    };
  }

  private boolean greeted(PacketStream server) throws ProtocolViolation {
    if (server.type() != Greeting.VERSION) {
      return refused(server, "the server does not greet with protocol " + Greeting.VERSION);
    }
    phase = Phase.LOGIN;
    clientsTurn = true;
    return false;
  }

  private boolean refused(PacketStream server, String otherwise) throws ProtocolViolation {
    if (server.type() != Step.ERR_PACKET) {
      throw new ProtocolViolation(otherwise);
    }
    phase = Phase.REFUSED;
    return true;
  }

  private boolean authenticated(PacketStream server) throws ProtocolViolation {
    switch (server.type()) {
      case Step.OK_PACKET -> {
        state.ok(server);
        state.adopt(null);
        phase = Phase.ACCEPTED;
      }
      case Step.ERR_PACKET -> phase = Phase.REFUSED;
      default -> {
        clientsTurn = asksClient(server);
        return false;
      }
    }
    return true;
  }

  /** All packets of an authentication do, but one of MySQL's: its OK comes next. */
  static boolean asksClient(PacketStream server) throws ProtocolViolation {
    return server.length() != 2
        || server.type() != MORE_DATA_PACKET
        || server.head().skip(1).uint8() != FAST_AUTHENTICATION_DONE;
  }
}
