package dev.headgate.proxy.protocol.mariadb;

import static dev.headgate.proxy.protocol.mariadb.Packets.AUTOCOMMIT;
import static dev.headgate.proxy.protocol.mariadb.Packets.bytes;
import static dev.headgate.proxy.protocol.mariadb.Packets.column;
import static dev.headgate.proxy.protocol.mariadb.Packets.command;
import static dev.headgate.proxy.protocol.mariadb.Packets.eof;
import static dev.headgate.proxy.protocol.mariadb.Packets.greeting;
import static dev.headgate.proxy.protocol.mariadb.Packets.login;
import static dev.headgate.proxy.protocol.mariadb.Packets.message;
import static dev.headgate.proxy.protocol.mariadb.Packets.ok;
import static dev.headgate.proxy.protocol.mariadb.Packets.packet;
import static dev.headgate.proxy.protocol.mariadb.Packets.query;
import static dev.headgate.proxy.protocol.mariadb.Packets.row;
import static dev.headgate.proxy.protocol.mariadb.Packets.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.TrackingAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MariaDbErrorsTest {

  private static final TrackingAllocator ALLOCATOR = new TrackingAllocator();

  private static final int STMT_CLOSE = 0x19;

  @AfterEach
  void everythingIsReleased() {
    ALLOCATOR.assertNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(names = {"TOO_MANY_CLIENTS", "QUEUE_TIMEOUT"})
  void shouldTurnAwayInTheServersOwnBytes(Reason reason) {
    byte[] sent = read(new MariaDbDialect().rejection(new Refusal(reason, "ours"), ALLOCATOR));
    assertThat(sent).isEqualTo(packet(0, bytes(0xFF, 0x10, 0x04), text("Too many connections")));
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER_UNREACHABLE, 1429, HY000",
    "NO_ROUTE, 1130, HY000",
    "SHUTTING_DOWN, 1053, 08S01",
    "PROTOCOL_VIOLATION, 1835, HY000",
    "UNINTELLIGIBLE, 1835, HY000",
    "REQUEST_TOO_LARGE, 1153, 08S01",
    "REFUSED_BY_PLUGIN, 1227, 42000",
    "PLUGIN_FAILED, 1105, HY000"
  })
  void shouldGiveEachReasonItsNumber(Reason reason, int code, String sqlState) {
    byte[] sent = read(ErrorPacket.of(new Refusal(reason, "why"), true).encode(3, true, ALLOCATOR));
    assertThat(ByteBufUtil.hexDump(sent, 3, 4))
        .isEqualTo("03ff%02x%02x".formatted(code & 0xFF, code >> 8));
    assertThat(new String(sent, 7, 6, StandardCharsets.UTF_8)).isEqualTo("#" + sqlState);
  }

  /** As the server does: drivers know what an ended connection is, and few know these numbers. */
  @ParameterizedTest
  @EnumSource(names = {"SERVER_LOST", "LOGIN_TIMEOUT", "IDLE_TIMEOUT", "IDLE_TRANSACTION_TIMEOUT"})
  void shouldCloseWithoutAWord(Reason reason) {
    assertThat(read(ErrorPacket.of(why(reason), true).encode(3, true, ALLOCATOR))).isEmpty();
  }

  @Test
  void shouldTakeAPluginsChoice() {
    Refusal refusal = new Refusal(Reason.REFUSED_BY_PLUGIN, "no", "45000", 1644);
    assertThat(ErrorPacket.of(refusal, true)).isEqualTo(new ErrorPacket(1644, "45000", "no"));
    Refusal nonsense = new Refusal(Reason.REFUSED_BY_PLUGIN, "no", "x\0", 70_000);
    assertThat(ErrorPacket.of(nonsense, true)).isEqualTo(new ErrorPacket(1227, "42000", "no"));
  }

  @Test
  void shouldCutALongMessageBetweenCharacters() {
    Refusal refusal = new Refusal(Reason.PLUGIN_FAILED, "x" + "é".repeat(600));
    byte[] sent = read(ErrorPacket.of(refusal, true).encode(1, true, ALLOCATOR));
    String message = new String(sent, 13, sent.length - 13, StandardCharsets.UTF_8);
    assertThat(message).isEqualTo("x" + "é".repeat(255));
  }

  @Test
  void shouldAnswerARefusedRequestWithTheNextSequence() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    conversation.client(message(0, new byte[PacketStream.FULL + 5]));
    conversation.exchange.retract();
    assertThat(conversation.exchange.atBoundary()).isTrue();
    var refused = conversation.exchange.refuse(why(Reason.REFUSED_BY_PLUGIN), ALLOCATOR);
    assertThat(refused.toServer()).isNull();
    assertThat(read(refused.toClient())[3]).isEqualTo((byte) 2);
  }

  @Test
  void shouldRefuseInSilenceWhatGetsNoAnswer() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    conversation.client(query("select"), command(STMT_CLOSE, new byte[4]));
    conversation.exchange.retract();
    assertThat(conversation.exchange.unanswered()).isEqualTo(1);
    var refused = conversation.exchange.refuse(why(Reason.REFUSED_BY_PLUGIN), ALLOCATOR);
    assertThat(read(refused.toClient())).isEmpty();
  }

  @Test
  void shouldEndAResponseWhereItWasWithheld() {
    ByteBuf withheld = Unpooled.wrappedBuffer(row(9, "secret"));
    byte[] sent =
        read(
            new MariaDbExchange(ListenerTls.Disable)
                .cutShort(withheld, why(Reason.PLUGIN_FAILED), ALLOCATOR));
    assertThat(sent[3]).isEqualTo((byte) 9);
    assertThat(sent[4]).isEqualTo((byte) 0xFF);
  }

  @Test
  void shouldSayFarewellInTheSequenceThatTheClientReadsNext() throws Exception {
    var conversation = new Conversation(Conversation.WHOLE);
    assertThat(farewell(conversation))
        .startsWith(bytes(0, 0xFF, 0x1D, 0x04))
        .doesNotContain((byte) '#');
    conversation.server(greeting(Packets.SERVER));
    assertThat(farewell(conversation)).startsWith(bytes(2, 0xFF, 0x1D, 0x04, '#'));
    conversation.client(login(Packets.CLIENT, "app", "shop"));
    assertThat(farewell(conversation)).startsWith(bytes(2));
    conversation.server(packet(2, bytes(0xFE), text("plugin")));
    assertThat(farewell(conversation)).startsWith(bytes(4));
    conversation.client(packet(3, text("proof")));
    assertThat(farewell(conversation)).startsWith(bytes(4));
    conversation.server(ok(4, AUTOCOMMIT));
    assertThat(farewell(conversation)).startsWith(bytes(1));
    conversation.client(query("select"));
    assertThat(farewell(conversation)).startsWith(bytes(1));
    conversation.server(packet(1, bytes(1)), column(2), eof(3, AUTOCOMMIT), row(4, "x"));
    assertThat(farewell(conversation)).startsWith(bytes(5));
  }

  @Test
  void shouldKeepSilentInTheMiddleOfAMessageAndAfterTheServersLastWords() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    conversation.client(query("select"));
    conversation.server(bytes(1, 0, 0));
    assertThat(farewellOf(conversation)).isNull();

    var refused = new Conversation(Conversation.WHOLE);
    refused.server(packet(0, bytes(0xFF, 0x10, 0x04), text("Too many connections")));
    assertThat(farewellOf(refused)).isNull();
  }

  private static @Nullable ByteBuf farewellOf(Conversation conversation) {
    return conversation.exchange.farewell(why(Reason.SHUTTING_DOWN), ALLOCATOR);
  }

  /** From the sequence on. */
  private static byte[] farewell(Conversation conversation) {
    ByteBuf farewell = farewellOf(conversation);
    byte[] bytes = read(Objects.requireNonNull(farewell));
    return Arrays.copyOfRange(bytes, 3, bytes.length);
  }

  private static Refusal why(Reason reason) {
    return new Refusal(reason, "why");
  }

  private static byte[] read(ByteBuf buffer) {
    byte[] bytes = ByteBufUtil.getBytes(buffer);
    buffer.release();
    return bytes;
  }
}
