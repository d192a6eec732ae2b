package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client proves its password: mostly with what its log-in brought, else after one more question,
 * or two. A user that does not exist goes through the exchange of one that does.
 */
final class ClientAuthentication implements Dialogue<Credential> {

  /** Signatures have 64 bytes, and a password is shorter than this. */
  private static final int LONGEST = 1024;

  /** Said here, and not by a server: it would count a log-in that we break off against our host. */
  private static final Refusal KEY_ALONE =
      ErrorPacket.NOT_SUPPORTED_AUTH_MODE
          .refusal(Reason.SERVER_REFUSED)
          .saying("a public key logs nobody in to the database: connect with TLS");

  private final Login login;
  private final String host;
  private final MariaDbAccount.Known known;
  private final boolean passwordNeeded;
  private final Sequence sequence;
  private Proof proof;
  private boolean asked;

  /**
   * @param host of the client, as the error names it
   * @param proof that is asked for
   * @param answered by the log-in already
   * @param passwordNeeded to log in to a server: a proof without it leads nowhere
   */
  ClientAuthentication(
      Login login,
      String host,
      MariaDbAccount.Known known,
      Proof proof,
      boolean answered,
      boolean passwordNeeded,
      Sequence sequence) {
    this.login = login;
    this.host = host;
    this.known = known;
    this.proof = proof;
    this.asked = !answered;
    this.passwordNeeded = passwordNeeded;
    this.sequence = sequence;
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return asked && login.knowsPlugins()
        ? new AuthSwitch(proof.plugin(), proof.question()).encode(sequence.send(), allocator)
        : Unpooled.EMPTY_BUFFER;
  }

  @Override
  public Turn<Credential> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (!asked) {
      return judge(login.answer(), allocator);
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
    byte[] answer = packet.payload().bytes(packet.payload().remaining());
    return switch (proof) {
      case Proof.FullSha2 _ when !empty(answer) -> {
        proof = new Proof.Clear(known);
        yield new Turn.Say<>(Packet.of(sequence.send(), CachingSha2.SEND_PASSWORD, allocator));
      }
      case Proof.Clear _ -> judge(withoutEnd(answer), allocator);
      case Proof.Sha2 _, Proof.FullSha2 _ when empty(answer) -> judge(new byte[0], allocator);
      default -> judge(answer, allocator);
    };
  }

  /** No password; MySQL's clients say it by the end of one. */
  private static boolean empty(byte[] answer) {
    return withoutEnd(answer).length == 0;
  }

  private static byte[] withoutEnd(byte[] text) {
    int length = text.length;
    return length > 0 && text[length - 1] == 0 ? Arrays.copyOf(text, length - 1) : text;
  }

  private Turn<Credential> judge(byte[] answer, ByteBufAllocator allocator) {
    if (known instanceof MariaDbAccount.Password(var password, _) && password.value().isEmpty()) {
      // By no method is there anything to prove.
      return verdict(
          answer.length == 0 ? new MariaDbCredential.Clear(password) : null, answer, allocator);
    }
    if (!proof.slow()) {
      return verdict(proof.judge(answer), answer, allocator);
    }
    return new Turn.Later<>(
        CompletableFuture.supplyAsync(
            () -> verdict(proof.judge(answer), answer, allocator), Thread::startVirtualThread));
  }

  private Turn<Credential> verdict(
      @Nullable MariaDbCredential credential, byte[] answer, ByteBufAllocator allocator) {
    if (credential == null) {
      // The server's own words, the same whether the user exists or not.
      return new Turn.Failed<>(denied(String.valueOf(login.user()), host, answer));
    }
    if (credential instanceof MariaDbCredential.None && passwordNeeded) {
      return new Turn.Failed<>(KEY_ALONE);
    }
    return new Turn.Done<>(
        proof instanceof Proof.Sha2 && answer.length > 0
            ? Packet.of(sequence.tell(), CachingSha2.ENOUGH, allocator)
            : Unpooled.EMPTY_BUFFER,
        credential);
  }

  static Refusal denied(String user, String host, byte[] answer) {
    return new Refusal(
        Reason.AUTHENTICATION_FAILED,
        "Access denied for user '%s'@'%s' (using password: %s)"
            .formatted(user, host, answer.length == 0 ? "NO" : "YES"));
  }
}
