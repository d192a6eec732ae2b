package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client proves its password: by SCRAM-SHA-256, which is never downgraded, or by md5 where an MD5
 * hash is all that is known of it. A user that does not exist goes through the same SCRAM exchange,
 * under a salt that stays the same (RFC 5802 section 9; PostgreSQL's mock authentication).
 */
final class ClientAuthentication implements Dialogue<Credential> {

  private static final SecureRandom RANDOM = new SecureRandom();

  private enum Stage {
    MD5,
    SASL_FIRST,
    SASL_FINAL
  }

  private final String user;
  private final @Nullable PostgresAccount account;
  private final byte[] md5Salt = new byte[Md5.SALT_BYTES];
  private Stage stage;
  private @Nullable ScramServerSide scram;

  ClientAuthentication(String user, @Nullable PostgresAccount account) {
    this.user = user;
    this.account = account;
    this.stage = account != null && account.md5Only() ? Stage.MD5 : Stage.SASL_FIRST;
    RANDOM.nextBytes(md5Salt);
  }

  @Override
  public ByteBuf open(ByteBufAllocator allocator) {
    return stage == Stage.MD5
        ? Authentication.request(Authentication.MD5, md5Salt, allocator)
        : Authentication.request(
            Authentication.SASL, Authentication.SCRAM_SHA_256 + "\0\0", allocator);
  }

  @Override
  public Turn<Credential> next(ByteBuf received, ByteBufAllocator allocator)
      throws ProtocolViolation {
    Message message =
        Message.read(
            received,
            stage == Stage.MD5 ? Authentication.LONGEST_PASSWORD : Authentication.LONGEST_SASL);
    if (message == null) {
      return new Turn.Incomplete<>();
    }
    if (message.type() != MessageType.AUTHENTICATION_ANSWER) {
      throw new ProtocolViolation(
          "expected %s response, got message type %d"
              .formatted(stage == Stage.MD5 ? "password" : "SASL", message.type()));
    }
    return switch (stage) {
      case MD5 -> md5(message);
      case SASL_FIRST -> saslFirst(message, allocator);
      case SASL_FINAL -> saslFinal(message, allocator);
    };
  }

  private Turn<Credential> md5(Message message) throws ProtocolViolation {
    byte[] given = message.text().getBytes(StandardCharsets.UTF_8);
    PostgresAccount known = account;
    if (known == null
        || !MessageDigest.isEqual(
            given, Md5.answer(known.md5(), md5Salt).getBytes(StandardCharsets.UTF_8))) {
      return new Turn.Failed<>(wrong(user));
    }
    return new Turn.Done<>(Unpooled.EMPTY_BUFFER, new PostgresCredential.Md5(known));
  }

  private Turn<Credential> saslFirst(Message message, ByteBufAllocator allocator)
      throws ProtocolViolation {
    if (!message.text().equals(Authentication.SCRAM_SHA_256)) {
      throw new ProtocolViolation("client selected an invalid SASL authentication mechanism");
    }
    if (message.int32() != message.body().readableBytes()) {
      throw new ProtocolViolation("SASL response without its data");
    }
    String clientFirst = message.rest();
    stage = Stage.SASL_FINAL;
    if (account == null) {
      return challenge(MockVerifier.of(user), clientFirst, allocator);
    }
    var verifier = account.verifier();
    if (verifier.state() == java.util.concurrent.Future.State.SUCCESS) {
      return challenge(verifier.resultNow(), clientFirst, allocator);
    }
    return new Turn.Later<>(
        verifier.thenApply(
            known -> {
              try {
                return challenge(known, clientFirst, allocator);
              } catch (ProtocolViolation violation) {
                return new Turn.Failed<>(Refusal.of(violation));
              }
            }));
  }

  private Turn<Credential> challenge(
      ScramVerifier verifier, String clientFirst, ByteBufAllocator allocator)
      throws ProtocolViolation {
    scram = new ScramServerSide(verifier);
    return new Turn.Say<>(
        Authentication.request(Authentication.SASL_CONTINUE, scram.first(clientFirst), allocator));
  }

  private Turn<Credential> saslFinal(Message message, ByteBufAllocator allocator)
      throws ProtocolViolation {
    ScramServerSide exchange = scram;
    if (exchange == null) {
      throw new ProtocolViolation("the client speaks out of turn");
    }
    ScramKeys keys = exchange.check(message.rest());
    if (keys == null || account == null) {
      return new Turn.Failed<>(wrong(user));
    }
    return new Turn.Done<>(
        Authentication.request(Authentication.SASL_FINAL, exchange.last(keys), allocator),
        account.verifierOnly()
            ? new PostgresCredential.Keys(keys)
            : new PostgresCredential.Clear(account));
  }

  /** The server's own words, the same whether the user exists or not. */
  static Refusal wrong(String user) {
    return new Refusal(
        Reason.AUTHENTICATION_FAILED, "password authentication failed for user \"" + user + "\"");
  }
}
