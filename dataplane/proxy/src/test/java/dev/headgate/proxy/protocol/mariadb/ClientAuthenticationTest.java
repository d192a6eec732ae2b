package dev.headgate.proxy.protocol.mariadb;

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
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** By what clients prove their passwords, whole and byte by byte, without sockets. */
@ParameterizedClass
@ValueSource(ints = {Integer.MAX_VALUE, 1})
class ClientAuthenticationTest {

  private static final String PASSWORD = "a secret";
  private static final String NATIVE = "mysql_native_password";
  private static final String SIGNED = "client_ed25519";
  private static final String SHA2 = "caching_sha2_password";
  private static final String CLEAR = "mysql_clear_password";

  private static final String NATIVE_HASH =
      "*"
          + HexFormat.of()
              .withUpperCase()
              .formatHex(NativePassword.stored(NativePassword.hash(PASSWORD)));

  private static final String KEY =
      "ed25519:" + Base64.getEncoder().withoutPadding().encodeToString(Ed25519.publicKey(PASSWORD));

  private final int cut;
  private final TrackingAllocator allocator = new TrackingAllocator();

  /** What we asked for, by plugin, and {@code full} and {@code enough} of caching_sha2_password. */
  private final List<String> asked = new ArrayList<>();

  private int sequence;

  ClientAuthenticationTest(int cut) {
    this.cut = cut;
  }

  @AfterEach
  void assertNothingHeld() {
    allocator.assertNothingHeld();
  }

  /** A client that begins by {@code plugin} and answers as it is asked. */
  private Object logIn(String secret, String plugin, boolean tls, String password)
      throws ProtocolViolation {
    return logIn(MariaDbAccount.of("ann", new Secret(secret)), plugin, tls, true, password);
  }

  private Object logIn(
      MariaDbAccount account, String plugin, boolean tls, boolean asItself, String password)
      throws ProtocolViolation {
    return logIn(AuthenticationMethod.Password, account, plugin, tls, asItself, password);
  }

  private Object logIn(
      AuthenticationMethod method,
      @Nullable MariaDbAccount account,
      String plugin,
      boolean tls,
      boolean asItself,
      String password)
      throws ProtocolViolation {
    asked.clear();
    var greeting =
        new GreetingPacket("11.4.5-MariaDB", 7, new byte[20], Packets.SERVER, 45, 2, NATIVE);
    var handshake = new MariaDbHandshake(greeting, ListenerTls.Prefer, "host");
    byte[] scramble = scramble(bytes(handshake.open(allocator)));
    sequence = 1;
    if (tls) {
      handshake.encrypted(new Encryption(null, null));
    }
    ByteBuf received = allocator.buffer();
    try {
      received.writeBytes(
          Packets.packet(
              1,
              Packets.loginHead(Packets.CLIENT | Capability.PLUGIN_AUTH),
              Packets.nul("ann"),
              plugin.equals(NATIVE) ? sized(answer(NATIVE, scramble, password)) : Packets.bytes(0),
              Packets.nul("app"),
              Packets.nul(plugin)));
      ((Startup.Login) handshake.next(received, allocator)).bytes().release();
      return hold(handshake.authentication(method, account, asItself), received, password);
    } finally {
      received.release();
    }
  }

  /** What it comes to: a credential, or the message of a refusal. */
  private Object hold(Dialogue<Credential> dialogue, ByteBuf received, String password)
      throws ProtocolViolation {
    byte[] answer = hear(dialogue.open(allocator), password);
    int sent = 0;
    while (true) {
      Dialogue.Turn<Credential> turn = dialogue.next(received, allocator);
      if (turn instanceof Dialogue.Turn.Later<Credential>(var later)) {
        turn = later.toCompletableFuture().join();
      }
      switch (turn) {
        case Dialogue.Turn.Incomplete<Credential> _ -> {
          int part = Math.min(cut, answer.length - sent);
          assertThat(part).as("the client was asked").isPositive();
          received.writeBytes(answer, sent, part);
          sent += part;
        }
        case Dialogue.Turn.Say<Credential>(ByteBuf bytes) -> {
          answer = hear(bytes, password);
          sent = 0;
        }
        case Dialogue.Turn.Done<Credential>(ByteBuf bytes, Credential credential) -> {
          hear(bytes, password);
          return credential;
        }
        case Dialogue.Turn.Failed<Credential>(Refusal refusal) -> {
          return refusal.message();
        }
        default -> throw new AssertionError(turn);
      }
    }
  }

  /** The client's answer to a packet of ours. */
  private byte[] hear(ByteBuf bytes, String password) {
    byte[] said = bytes(bytes);
    if (said.length == 0) {
      return said;
    }
    assertThat((int) said[3]).as("sequence").isEqualTo(++sequence);
    byte[] payload = Arrays.copyOfRange(said, 4, said.length);
    if (Arrays.equals(payload, Packets.bytes(1, 3))) {
      asked.add("enough");
      return new byte[0];
    }
    if (Arrays.equals(payload, Packets.bytes(1, 4))) {
      asked.add("full");
      return Packets.packet(++sequence, Packets.nul(password));
    }
    assertThat(payload[0]).isEqualTo((byte) 0xFE);
    int end = 1;
    while (payload[end] != 0) {
      end++;
    }
    String plugin = new String(payload, 1, end - 1, StandardCharsets.UTF_8);
    asked.add(plugin);
    byte[] data = Arrays.copyOfRange(payload, end + 1, payload.length);
    return Packets.packet(++sequence, answer(plugin, data, password));
  }

  private static byte[] answer(String plugin, byte[] data, String password) {
    return switch (plugin) {
      case NATIVE ->
          NativePassword.answer(NativePassword.hash(password), Arrays.copyOf(data, Scramble.BYTES));
      case SIGNED -> Ed25519.sign(password, data);
      case SHA2 -> CachingSha2.answer(password, Arrays.copyOf(data, Scramble.BYTES));
      case CLEAR -> Packets.nul(password);
      default -> throw new AssertionError(plugin);
    };
  }

  private static byte[] sized(byte[] answer) {
    return Packets.join(Packets.bytes(answer.length), answer);
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = ByteBufUtil.getBytes(buffer);
    buffer.release();
    return bytes;
  }

  private static byte[] scramble(byte[] greeting) {
    try {
      Packet packet = Packet.read(Unpooled.wrappedBuffer(greeting), 1024);
      return GreetingPacket.decode(Objects.requireNonNull(packet).payload()).scramble();
    } catch (ProtocolViolation e) {
      throw new AssertionError(e);
    }
  }

  private static MariaDbCredential clear() {
    return new MariaDbCredential.Clear(new Secret(PASSWORD));
  }

  @Test
  void shouldKnowThePasswordByTheClientsOwnMethod() throws ProtocolViolation {
    for (boolean tls : new boolean[] {false, true}) {
      assertThat(logIn(PASSWORD, NATIVE, tls, PASSWORD)).isEqualTo(clear());
      assertThat(asked).isEmpty();
      assertThat(logIn(PASSWORD, SIGNED, tls, PASSWORD)).isEqualTo(clear());
      assertThat(asked).containsExactly(SIGNED);
      assertThat(logIn(PASSWORD, SHA2, tls, PASSWORD)).isEqualTo(clear());
      assertThat(asked).containsExactly(SHA2, "enough");
      assertThat(logIn(PASSWORD, "dialog", tls, PASSWORD)).isEqualTo(clear());
      assertThat(asked).containsExactly(NATIVE);
    }
    assertThat(logIn(PASSWORD, CLEAR, true, PASSWORD)).isEqualTo(clear());
    assertThat(asked).containsExactly(CLEAR);
  }

  @Test
  void shouldSwitchToWhatTheSecretPermits() throws ProtocolViolation {
    for (String plugin : List.of(SIGNED, SHA2, CLEAR)) {
      assertThat(logIn(NATIVE_HASH, plugin, false, PASSWORD))
          .isInstanceOf(MariaDbCredential.NativeHash.class);
      assertThat(asked).containsExactly(NATIVE);
    }
    for (String plugin : List.of(NATIVE, SIGNED, SHA2, CLEAR)) {
      assertThat(logIn(KEY, plugin, false, PASSWORD))
          .isEqualTo("a public key logs nobody in to the database: connect with TLS");
      assertThat(asked).containsExactly(SIGNED);
    }
  }

  @Test
  void shouldLearnThePasswordOfAHashUnderTls() throws ProtocolViolation {
    assertThat(logIn(NATIVE_HASH, SHA2, true, PASSWORD)).isEqualTo(clear());
    assertThat(asked).containsExactly(SHA2, "full");
    assertThat(logIn(NATIVE_HASH, CLEAR, true, PASSWORD)).isEqualTo(clear());
    assertThat(asked).containsExactly(CLEAR);
    for (String plugin : List.of(NATIVE, SIGNED, SHA2)) {
      assertThat(logIn(KEY, plugin, true, PASSWORD)).isEqualTo(clear());
      assertThat(asked).containsExactly(SHA2, "full");
    }
    assertThat(logIn(KEY, CLEAR, true, PASSWORD)).isEqualTo(clear());
    assertThat(asked).containsExactly(CLEAR);
  }

  @Test
  void shouldAskForThePasswordInClearWhereARuleSaysSo() throws ProtocolViolation {
    for (String secret : List.of(PASSWORD, NATIVE_HASH, KEY)) {
      MariaDbAccount known = MariaDbAccount.of("ann", new Secret(secret));
      for (String plugin : List.of(NATIVE, SIGNED, SHA2, CLEAR, "dialog")) {
        for (MariaDbAccount account : List.of(known, known.stranger("ann"))) {
          for (String password : List.of(PASSWORD, "wrong")) {
            assertThat(inClear(account, plugin, true, password))
                .isEqualTo(
                    account.equals(known) && password.equals(PASSWORD)
                        ? clear()
                        : "Access denied for user 'ann'@'host' (using password: YES)");
            assertThat(asked).containsExactly(CLEAR);
          }
        }
        assertThat(inClear(known, plugin, false, PASSWORD)).asString().startsWith("Access denied");
        assertThat(asked).isEmpty();
      }
    }
  }

  private Object inClear(MariaDbAccount account, String plugin, boolean tls, String password)
      throws ProtocolViolation {
    return logIn(AuthenticationMethod.ClearPassword, account, plugin, tls, true, password);
  }

  @Test
  void shouldAskTheTrustedForNothing() throws ProtocolViolation {
    for (String plugin : List.of(NATIVE, SIGNED, SHA2, CLEAR, "dialog")) {
      assertThat(trusted(PASSWORD, plugin, true)).isEqualTo(clear());
      for (String secret : List.of(NATIVE_HASH, KEY)) {
        assertThat(trusted(secret, plugin, false)).isEqualTo(new MariaDbCredential.None());
        assertThat(trusted(secret, plugin, true))
            .isEqualTo("what the gateway knows of this user logs nobody in to the database");
      }
      assertThat(logIn(AuthenticationMethod.Trust, null, plugin, false, true, PASSWORD))
          .asString()
          .startsWith("Access denied for user 'ann'@'host'");
      assertThat(asked).isEmpty();
    }
  }

  private Object trusted(String secret, String plugin, boolean asItself) throws ProtocolViolation {
    MariaDbAccount account = MariaDbAccount.of("ann", new Secret(secret));
    Object outcome =
        logIn(AuthenticationMethod.Trust, account, plugin, false, asItself, "whatever");
    assertThat(asked).isEmpty();
    return outcome;
  }

  @Test
  void shouldAskForNoPasswordThatIsOfNoUse() throws ProtocolViolation {
    MariaDbAccount account = MariaDbAccount.of("ann", new Secret(KEY));
    for (String plugin : List.of(NATIVE, SIGNED, SHA2)) {
      assertThat(logIn(account, plugin, true, false, PASSWORD))
          .isEqualTo(new MariaDbCredential.None());
      assertThat(asked).containsExactly(SIGNED);
    }
  }

  @Test
  void shouldDenyAWrongPasswordAndAStrangerAlike() throws ProtocolViolation {
    for (String secret : List.of(PASSWORD, NATIVE_HASH, KEY)) {
      MariaDbAccount known = MariaDbAccount.of("ann", new Secret(secret));
      for (boolean tls : new boolean[] {false, true}) {
        for (String plugin : List.of(NATIVE, SIGNED, SHA2, CLEAR, "dialog")) {
          String wrong = plugin + " against " + secret;
          assertThat(logIn(known, plugin, tls, true, "wrong"))
              .as(wrong)
              .isEqualTo("Access denied for user 'ann'@'host' (using password: YES)");
          List<String> byKnown = List.copyOf(asked);
          assertThat(logIn(known.stranger("ann"), plugin, tls, true, PASSWORD))
              .as(wrong)
              .isEqualTo("Access denied for user 'ann'@'host' (using password: YES)");
          assertThat(asked).as(wrong).isEqualTo(byKnown);
          if (!tls) {
            assertThat(asked).as(wrong).doesNotContain(CLEAR, "full");
          }
        }
      }
    }
  }

  @Test
  void shouldTakeNoEmptyAnswerForAPassword() throws ProtocolViolation {
    for (String secret : List.of(PASSWORD, NATIVE_HASH, KEY)) {
      MariaDbAccount account = MariaDbAccount.of("ann", new Secret(secret));
      for (boolean tls : new boolean[] {false, true}) {
        for (String plugin : List.of(NATIVE, SIGNED, SHA2, CLEAR)) {
          Login login = new Login(Capability.PLUGIN_AUTH, 45, "ann", new byte[0], null, plugin);
          Proof proof = Proof.of(account.known(), plugin, tls, true);
          for (byte[] empty : List.of(new byte[0], new byte[1])) {
            var dialogue =
                new ClientAuthentication(
                    login, "host", account.known(), proof, false, true, new Sequence());
            sequence = -1;
            ByteBuf received = allocator.buffer().writeBytes(Packets.packet(1, empty));
            try {
              assertThat(hold(dialogue, received, ""))
                  .asString()
                  .startsWith("Access denied for user 'ann'@'host' (using password: ");
            } finally {
              received.release();
            }
          }
        }
      }
    }
  }

  @Test
  void shouldRefuseAnAnswerWithoutEnd() {
    Login login = new Login(Capability.PLUGIN_AUTH, 45, "ann", new byte[0], null, CLEAR);
    MariaDbAccount account = MariaDbAccount.of("ann", new Secret(PASSWORD));
    var dialogue =
        new ClientAuthentication(
            login,
            "host",
            account.known(),
            new Proof.Clear(account.known()),
            false,
            true,
            new Sequence());
    dialogue.open(allocator).release();
    ByteBuf received = allocator.buffer().writeBytes(Packets.bytes(0xFF, 0xFF, 0xFF, 1));
    try {
      assertThatThrownBy(() -> dialogue.next(received, allocator))
          .isInstanceOf(ProtocolViolation.class);
    } finally {
      received.release();
    }
  }
}
