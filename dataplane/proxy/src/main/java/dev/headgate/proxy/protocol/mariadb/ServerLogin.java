package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.PoolTls;
import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.NoTls;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.ServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Our log-in to a server, under just the capabilities that the client agreed on with us. The first
 * proof is for mysql_native_password, as the accounts of most servers want it.
 */
final class ServerLogin implements Dialogue<ServerSession> {

  /** An OK with what it tracks; a server that says more at log-in is none. */
  private static final int LONGEST = 64 << 10;

  private static final byte[] NOTHING = {};

  private final Identity identity;
  private final MariaDbTraits traits;
  private final MariaDbCredential credential;
  private final SingleValue role;
  private final PoolTls tls;
  private Sequence sequence = new Sequence();

  /** TLS comes up: the log-in is still to be said. */
  private boolean encrypting;

  private long encrypted;
  private @Nullable GreetingPacket greeting;
  private byte @Nullable [] welcome;
  private int status;

  ServerLogin(Identity identity, MariaDbCredential credential, PoolTls tls) {
    this.tls = tls;
    this.identity = identity;
    this.traits = (MariaDbTraits) identity.traits();
    this.credential = credential;
    this.role = new SingleValue(traits.capabilities());
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public Turn<ServerSession> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    GreetingPacket greeted = greeting;
    if (encrypting && greeted != null) {
      encrypting = false;
      encrypted = Capability.SSL;
      return new Turn.Say<>(login(greeted).encode(sequence.send(), allocator));
    }
    Packet packet = Packet.read(received, greeted == null ? GreetingPacket.LONGEST : LONGEST);
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    if (packet.type() == Step.ERR_PACKET) {
      return new Turn.Failed<>(ErrorPacket.decode(packet.payload()).refusal(Reason.SERVER_REFUSED));
    }
    sequence.receive(packet);
    if (greeted == null) {
      return greeted(GreetingPacket.decode(packet.payload()), allocator);
    }
    if (welcome != null) {
      return role.add(packet)
          ? done(greeted, welcome, role.get())
          : new Turn.Say<>(Unpooled.EMPTY_BUFFER);
    }
    return switch (packet.type()) {
      case Step.OK_PACKET -> welcomed(packet.payload(), allocator);
      case Step.EOF_PACKET -> prove(AuthSwitch.decode(packet.payload()), allocator);
      default -> throw new ProtocolViolation("unexpected message at log-in: " + packet.type());
    };
  }

  private Turn<ServerSession> greeted(GreetingPacket greeted, ByteBufAllocator allocator)
      throws ProtocolViolation {
    greeting = greeted;
    if ((traits.capabilities() & ~greeted.capabilities()) != 0) {
      return new Turn.Failed<>(
          new Refusal(
              Reason.SERVER_REFUSED, "the database does not know what the client was offered"));
    }
    if (tls != PoolTls.Disable && (greeted.capabilities() & Capability.SSL) != 0) {
      encrypting = true;
      return new Turn.StartTls<>(
          Login.requestForTls(capabilities() | Capability.SSL, traits.charset())
              .encode(sequence.send(), allocator));
    }
    if (tls != PoolTls.Disable && tls != PoolTls.Prefer) {
      throw new NoTls("the server has no TLS");
    }
    return new Turn.Say<>(login(greeted).encode(sequence.send(), allocator));
  }

  private Login login(GreetingPacket greeted) {
    return new Login(
        capabilities() | encrypted,
        traits.charset(),
        identity.user(),
        nativeAnswer(greeted.scramble()),
        identity.database(),
        NativePassword.PLUGIN);
  }

  private long capabilities() {
    return traits.capabilities()
        | Capability.PROTOCOL_41
        | (identity.database() == null ? 0 : Capability.CONNECT_WITH_DB);
  }

  private byte[] nativeAnswer(byte[] scramble) {
    return switch (credential) {
      case MariaDbCredential.Clear(Secret password) when password.value().isEmpty() -> NOTHING;
      case MariaDbCredential.Clear(Secret password) ->
          NativePassword.answer(NativePassword.hash(password.value()), scramble);
      case MariaDbCredential.NativeHash(byte[] hash) -> NativePassword.answer(hash, scramble);
      case MariaDbCredential.None() -> NOTHING;
    };
  }

  /**
   * mysql_clear_password is not among them: on a connection without TLS anyone could ask for it.
   */
  private Turn<ServerSession> prove(AuthSwitch wanted, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (wanted.plugin().equals(NativePassword.PLUGIN)) {
      if (wanted.data().length < Scramble.BYTES) {
        throw new ProtocolViolation("scramble of " + wanted.data().length + " bytes");
      }
      byte[] scramble = Arrays.copyOf(wanted.data(), Scramble.BYTES);
      return new Turn.Say<>(Packet.of(sequence.send(), nativeAnswer(scramble), allocator));
    }
    if (wanted.plugin().equals(Ed25519.PLUGIN)
        && credential instanceof MariaDbCredential.Clear(Secret password)) {
      int number = sequence.send();
      return new Turn.Later<>(
          CompletableFuture.supplyAsync(
              () ->
                  new Turn.Say<>(
                      Packet.of(number, Ed25519.sign(password.value(), wanted.data()), allocator)),
              Thread::startVirtualThread));
    }
    return new Turn.Failed<>(
        new Refusal(
            Reason.SERVER_REFUSED,
            "the database asks for what the gateway does not have",
            ErrorPacket.NOT_SUPPORTED_AUTH_MODE.sqlState(),
            ErrorPacket.NOT_SUPPORTED_AUTH_MODE.code()));
  }

  /** Which role a session begins with, only the session tells; a reset does not go back to it. */
  private Turn<ServerSession> welcomed(Payload ok, ByteBufAllocator allocator)
      throws ProtocolViolation {
    welcome = ok.bytes(ok.remaining());
    ok.rewind().skip(1).lenenc();
    ok.lenenc();
    status = ok.uint16();
    sequence = new Sequence();
    sequence.send();
    return new Turn.Say<>(
        ServerCommand.write(allocator.buffer(64), ServerCommand.QUERY, "SELECT CURRENT_ROLE()"));
  }

  private Turn<ServerSession> done(
      GreetingPacket greeted, byte[] welcomed, byte @Nullable [] beginning) {
    return new Turn.Done<>(
        Unpooled.EMPTY_BUFFER,
        new MariaDbSession(identity, greeted.connectionId(), status, welcomed, beginning));
  }
}
