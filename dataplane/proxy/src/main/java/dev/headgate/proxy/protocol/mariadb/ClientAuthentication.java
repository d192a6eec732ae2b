package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client proves its password: mostly with what its log-in brought, else after one more question.
 * A user that does not exist goes through the exchange of one with a password.
 */
final class ClientAuthentication implements Dialogue<Credential> {

  /** Proofs have 64 bytes at most. */
  private static final int LONGEST = 1024;

  /** No password has it. */
  private static final byte[] NOBODYS = Scramble.bytes(Scramble.BYTES);

  private final Login login;
  private final String host;
  private final MariaDbAccount.@Nullable Known known;
  private final Sequence sequence;
  private byte @Nullable [] challenge;
  private boolean asked;

  /**
   * @param host of the client, as the error names it
   * @param challenge that the log-in answers; null if that was used before
   */
  ClientAuthentication(
      Login login,
      String host,
      @Nullable MariaDbAccount account,
      byte @Nullable [] challenge,
      Sequence sequence) {
    this.login = login;
    this.host = host;
    this.known = account == null ? null : account.known();
    this.challenge = challenge;
    this.sequence = sequence;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    if (known instanceof MariaDbAccount.Ed25519Key) {
      // The greeting's scramble is too short to be signed.
      challenge = Scramble.bytes(Ed25519.NONCE_BYTES);
      return ask(Ed25519.PLUGIN, challenge, allocator);
    }
    if (challenge != null && login.plugin().equals(NativePassword.PLUGIN)) {
      return Unpooled.EMPTY_BUFFER;
    }
    challenge = Scramble.next();
    byte[] terminated = new byte[Scramble.BYTES + 1];
    System.arraycopy(challenge, 0, terminated, 0, Scramble.BYTES);
    return ask(NativePassword.PLUGIN, terminated, allocator);
  }

  private ByteBuf ask(String plugin, byte[] data, ByteBufAllocator allocator) {
    asked = true;
    return login.knowsPlugins()
        ? new AuthSwitch(plugin, data).encode(sequence.send(), allocator)
        : Unpooled.EMPTY_BUFFER;
  }

  @Override
  public Turn<Credential> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (!asked) {
      return check(login.answer());
    }
    if (!login.knowsPlugins()) {
      return new Turn.Failed<>(
          ErrorPacket.NOT_SUPPORTED_AUTH_MODE.refusal(Reason.AUTHENTICATION_FAILED));
    }
    Packet packet = Packet.read(received, LONGEST);
    if (packet == null) {
      return new Turn.Incomplete<>();
    }
    sequence.receive(packet);
    return check(packet.payload().bytes(packet.payload().remaining()));
  }

  private Turn<Credential> check(byte[] answer) {
    return switch (known) {
      case MariaDbAccount.Password(var password, _) when password.value().isEmpty() ->
          answer.length == 0 ? done(new MariaDbCredential.Clear(password)) : wrong(answer);
      case MariaDbAccount.Password(var password, byte[] stored) ->
          NativePassword.recover(answer, challenge, stored) != null
              ? done(new MariaDbCredential.Clear(password))
              : wrong(answer);
      case MariaDbAccount.NativeHash(byte[] stored) -> {
        byte[] hash = NativePassword.recover(answer, challenge, stored);
        yield hash != null ? done(new MariaDbCredential.NativeHash(hash)) : wrong(answer);
      }
      case MariaDbAccount.Ed25519Key(byte[] publicKey) -> verify(publicKey, answer);
      case null -> {
        NativePassword.recover(answer, challenge, NOBODYS);
        yield wrong(answer);
      }
    };
  }

  private Turn<Credential> verify(byte[] publicKey, byte[] signature) {
    byte[] nonce = challenge;
    return new Turn.Later<>(
        CompletableFuture.supplyAsync(
            () ->
                Ed25519.verify(publicKey, nonce, signature)
                    ? done(new MariaDbCredential.None())
                    : wrong(signature),
            Thread::startVirtualThread));
  }

  private static Turn<Credential> done(MariaDbCredential credential) {
    return new Turn.Done<>(Unpooled.EMPTY_BUFFER, credential);
  }

  /** The server's own words, the same whether the user exists or not. */
  private Turn<Credential> wrong(byte[] answer) {
    return new Turn.Failed<>(denied(String.valueOf(login.user()), host, answer));
  }

  static Refusal denied(String user, String host, byte[] answer) {
    return new Refusal(
        Reason.AUTHENTICATION_FAILED,
        "Access denied for user '%s'@'%s' (using password: %s)"
            .formatted(user, host, answer.length == 0 ? "NO" : "YES"));
  }
}
