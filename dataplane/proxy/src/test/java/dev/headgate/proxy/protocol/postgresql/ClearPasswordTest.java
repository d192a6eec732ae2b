package dev.headgate.proxy.protocol.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.config.AuthenticationMethod;
import dev.headgate.config.ListenerTls;
import dev.headgate.config.Secret;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Encryption;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Startup;
import dev.headgate.proxy.protocol.TrackingAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL's password in clear, whole and byte by byte, without sockets. */
@ParameterizedClass
@ValueSource(ints = {Integer.MAX_VALUE, 1})
class ClearPasswordTest {

  private static final String PASSWORD = "pässword";
  private static final byte[] SALT = "other salt".getBytes(UTF_8);

  private final int cut;
  private final TrackingAllocator allocator = new TrackingAllocator();

  ClearPasswordTest(int cut) {
    this.cut = cut;
  }

  @AfterEach
  void assertNothingHeld() {
    allocator.assertNothingHeld();
  }

  private static PostgresAccount known(String secret) {
    return new PostgresAccount("ann", new Secret(secret));
  }

  private static String verifier() {
    var base64 = Base64.getEncoder();
    ScramKeys keys = ScramKeys.of(PASSWORD, SALT, 7);
    return "SCRAM-SHA-256$7:%s$%s:%s"
        .formatted(
            base64.encodeToString(SALT),
            base64.encodeToString(keys.stored()),
            base64.encodeToString(keys.server()));
  }

  /** What a client comes to that is asked in clear: a credential, or the words of a refusal. */
  private Object logIn(@Nullable PostgresAccount account, ByteBuf answer) throws ProtocolViolation {
    var handshake = new PostgresHandshake(ListenerTls.Require, "host");
    handshake.encrypted(new Encryption(null, null));
    ByteBuf received = allocator.buffer();
    try {
      received.writeBytes(
          Wire.startup(RawPostgresClient.VERSION_3_0, "user", "ann", "database", "app"));
      ((Startup.Login) handshake.next(received, allocator)).bytes().release();
      Dialogue<Credential> dialogue =
          handshake.authentication(AuthenticationMethod.ClearPassword, account, true);
      ByteBuf request = dialogue.open(allocator);
      assertThat(ByteBufUtil.getBytes(request)).containsExactly('R', 0, 0, 0, 8, 0, 0, 0, 3);
      request.release();
      return hold(dialogue, received, answer);
    } finally {
      received.release();
    }
  }

  private Object hold(Dialogue<Credential> dialogue, ByteBuf received, ByteBuf answer)
      throws ProtocolViolation {
    Dialogue.Turn<Credential> turn = dialogue.next(received, allocator);
    while (turn instanceof Dialogue.Turn.Incomplete<Credential>) {
      received.writeBytes(answer, Math.min(cut, answer.readableBytes()));
      turn = dialogue.next(received, allocator);
    }
    if (turn instanceof Dialogue.Turn.Later<Credential>(var later)) {
      turn = later.toCompletableFuture().join();
    }
    return switch (turn) {
      case Dialogue.Turn.Done<Credential>(ByteBuf bytes, Credential credential) -> {
        assertThat(bytes.isReadable()).isFalse();
        yield credential;
      }
      case Dialogue.Turn.Failed<Credential>(Refusal refusal) -> refusal.message();
      default -> throw new AssertionError(turn);
    };
  }

  private static ByteBuf says(String password) {
    return Wire.message('p', (password + '\0').getBytes(UTF_8));
  }

  @Test
  void shouldLearnThePasswordHoweverItIsKnown() throws ProtocolViolation {
    for (String secret : List.of(PASSWORD, verifier(), Md5.ofPassword(PASSWORD, "ann"))) {
      assertThat(logIn(known(secret), says(PASSWORD)))
          .isInstanceOfSatisfying(
              PostgresCredential.Clear.class,
              clear -> assertThat(clear.account().password()).isEqualTo(PASSWORD));
    }
  }

  @Test
  void shouldTurnAwayAWrongPasswordAndAStrangerAlike() throws ProtocolViolation {
    String wrong = "password authentication failed for user \"ann\"";
    for (String secret : List.of(PASSWORD, verifier(), Md5.ofPassword(PASSWORD, "ann"))) {
      // What is known of it is not the password itself.
      for (String said : List.of("password", PASSWORD + " ", verifier(), "\u0007", "\u00A0")) {
        assertThat(logIn(known(secret), says(said))).isEqualTo(wrong);
      }
    }
    String hash = Md5.ofPassword(PASSWORD, "ann");
    assertThat(logIn(known(hash), says(hash))).isEqualTo(wrong);
    assertThat(logIn(null, says(PASSWORD))).isEqualTo(wrong);
  }

  @Test
  void shouldTakeNoEmptyPassword() throws ProtocolViolation {
    assertThat(logIn(known(PASSWORD), says(""))).isEqualTo("empty password returned by client");
    assertThat(logIn(null, says(""))).isEqualTo("empty password returned by client");
  }

  @Test
  void shouldTakeNothingButAPassword() {
    for (ByteBuf answer :
        List.of(
            Wire.query(PASSWORD),
            Wire.message('p', PASSWORD.getBytes(UTF_8)),
            says(PASSWORD + "\0more"),
            says("x".repeat(Authentication.LONGEST_PASSWORD)))) {
      assertThatThrownBy(() -> logIn(known(PASSWORD), answer))
          .isInstanceOf(ProtocolViolation.class);
    }
  }
}
