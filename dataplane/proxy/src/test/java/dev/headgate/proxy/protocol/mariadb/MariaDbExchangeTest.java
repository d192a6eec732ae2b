package dev.headgate.proxy.protocol.mariadb;

import static dev.headgate.proxy.protocol.mariadb.Packets.AUTOCOMMIT;
import static dev.headgate.proxy.protocol.mariadb.Packets.CURSOR_EXISTS;
import static dev.headgate.proxy.protocol.mariadb.Packets.IN_TRANSACTION;
import static dev.headgate.proxy.protocol.mariadb.Packets.MORE_RESULTS;
import static dev.headgate.proxy.protocol.mariadb.Packets.bytes;
import static dev.headgate.proxy.protocol.mariadb.Packets.column;
import static dev.headgate.proxy.protocol.mariadb.Packets.command;
import static dev.headgate.proxy.protocol.mariadb.Packets.eof;
import static dev.headgate.proxy.protocol.mariadb.Packets.err;
import static dev.headgate.proxy.protocol.mariadb.Packets.greeting;
import static dev.headgate.proxy.protocol.mariadb.Packets.join;
import static dev.headgate.proxy.protocol.mariadb.Packets.lenenc;
import static dev.headgate.proxy.protocol.mariadb.Packets.login;
import static dev.headgate.proxy.protocol.mariadb.Packets.message;
import static dev.headgate.proxy.protocol.mariadb.Packets.nul;
import static dev.headgate.proxy.protocol.mariadb.Packets.ok;
import static dev.headgate.proxy.protocol.mariadb.Packets.okAsEof;
import static dev.headgate.proxy.protocol.mariadb.Packets.packet;
import static dev.headgate.proxy.protocol.mariadb.Packets.query;
import static dev.headgate.proxy.protocol.mariadb.Packets.row;
import static dev.headgate.proxy.protocol.mariadb.Packets.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbExchangeTest {

  private static final int STMT_PREPARE = 0x16;
  private static final int STMT_EXECUTE = 0x17;
  private static final int STMT_SEND_LONG_DATA = 0x18;
  private static final int STMT_CLOSE = 0x19;
  private static final int SET_OPTION = 0x1B;
  private static final int STMT_FETCH = 0x1C;
  private static final int CHANGE_USER = 0x11;
  private static final int INIT_DB = 0x02;
  private static final int PING = 0x0E;

  /** One request and its response, under capabilities that change how it reads. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Answer(String name, long capabilities, byte[] request, byte[] response) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Answer> answers() {
    long old = 0;
    long modern = Capability.DEPRECATE_EOF;
    long caching = modern | Capability.CACHE_METADATA;
    byte[] longOk = packet(1, bytes(0, 0, 0, AUTOCOMMIT, 0, 0, 0), new byte[300]);
    return List.of(
        new Answer("ping", old, command(PING), ok(1, AUTOCOMMIT)),
        new Answer("OK with a long message", old, query("update"), longOk),
        new Answer("error", old, query("bad"), err(1, 1064)),
        new Answer(
            "rows",
            old,
            query("select"),
            join(
                packet(1, bytes(2)),
                column(2),
                column(3),
                eof(4, AUTOCOMMIT),
                row(5, "a"),
                row(6, ""),
                eof(7, AUTOCOMMIT))),
        new Answer(
            "rows without EOF",
            modern,
            query("select"),
            join(packet(1, bytes(1)), column(2), row(3, "a"), okAsEof(4, AUTOCOMMIT))),
        new Answer(
            "rows without definitions",
            caching,
            command(STMT_EXECUTE, new byte[9]),
            join(packet(1, bytes(2, 0)), packet(2, bytes(0, 0, 1)), okAsEof(3, AUTOCOMMIT))),
        new Answer(
            "rows with definitions, for a client that may cache them",
            caching,
            command(STMT_EXECUTE, new byte[9]),
            join(
                packet(1, bytes(1, 1)), column(2), packet(3, bytes(0, 0)), okAsEof(4, AUTOCOMMIT))),
        new Answer(
            "error after the definitions",
            old,
            query("select"),
            join(packet(1, bytes(1)), column(2), eof(3, AUTOCOMMIT), err(4, 1317))),
        new Answer(
            "two results and an OK",
            old,
            query("call"),
            join(
                packet(1, bytes(1)),
                column(2),
                eof(3, AUTOCOMMIT),
                eof(4, AUTOCOMMIT | MORE_RESULTS),
                packet(5, bytes(1)),
                column(6),
                eof(7, AUTOCOMMIT),
                row(8, "x"),
                eof(9, AUTOCOMMIT | MORE_RESULTS),
                ok(10, AUTOCOMMIT))),
        new Answer(
            "progress, then OK",
            old,
            query("alter"),
            join(packet(1, bytes(0xFF, 0xFF, 0xFF, 1, 1, 1, 0, 0, 0)), ok(2, AUTOCOMMIT))),
        new Answer(
            "prepared with parameters and columns",
            old,
            command(STMT_PREPARE, text("select ?")),
            join(
                packet(1, bytes(0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0)),
                column(2),
                column(3),
                eof(4, AUTOCOMMIT),
                column(5),
                eof(6, AUTOCOMMIT))),
        new Answer(
            "prepared without EOF",
            modern,
            command(STMT_PREPARE, text("select ?")),
            join(
                packet(1, bytes(0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0)),
                column(2),
                column(3),
                column(4))),
        new Answer(
            "prepared, nothing to define",
            old,
            command(STMT_PREPARE, text("do 1")),
            packet(1, bytes(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))),
        new Answer(
            "cursor opened",
            old,
            command(STMT_EXECUTE, new byte[9]),
            join(packet(1, bytes(1)), column(2), eof(3, AUTOCOMMIT | CURSOR_EXISTS))),
        new Answer(
            "rows fetched",
            old,
            command(STMT_FETCH, new byte[8]),
            join(packet(1, bytes(0, 0, 1)), packet(2, bytes(0, 0, 2)), eof(3, AUTOCOMMIT))),
        new Answer(
            "field list", old, command(0x04, nul("t")), join(column(1), column(2), eof(3, 2))),
        new Answer("statistics", old, command(0x09), packet(1, text("Uptime: 5"))),
        new Answer("option set", old, command(SET_OPTION, bytes(0, 0)), eof(1, AUTOCOMMIT)),
        new Answer("unknown command", old, command(0x60), err(1, 1047)),
        new Answer("command without a byte", old, packet(0), err(1, 1047)));
  }

  static Stream<Arguments> answersAndCuts() {
    Random random = new Random(42);
    List<IntUnaryOperator> cuts =
        List.of(
            Conversation.WHOLE,
            Conversation.BYTE_BY_BYTE,
            left -> 1 + random.nextInt(7),
            left -> 1 + random.nextInt(40));
    return answers().stream().flatMap(a -> cuts.stream().map(cut -> Arguments.of(a, cut)));
  }

  @ParameterizedTest
  @MethodSource("answersAndCuts")
  void shouldFindTheEndOfEveryResponse(Object parameter, IntUnaryOperator cut) throws Exception {
    Answer answer = (Answer) parameter;
    var conversation = Conversation.loggedIn(cut, answer.capabilities);

    conversation.client(answer.request);
    assertThat(conversation.exchange.unanswered()).isEqualTo(1);
    assertThat(conversation.exchange.atBoundary()).isFalse();
    conversation.server(answer.response);

    assertThat(conversation.requestEnds).containsExactly((long) answer.request.length);
    assertThat(conversation.responseEnds).containsExactly((long) answer.response.length);
    assertThat(conversation.exchange.unanswered()).isZero();
    assertThat(conversation.exchange.atBoundary()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 11, 64, 4096, 1 << 30})
  void shouldFindTheSameEndsInPipelinedAndMergedBytes(int cut) throws Exception {
    for (long capabilities : List.of(0L, Capability.DEPRECATE_EOF)) {
      List<Answer> chosen = answers().stream().filter(a -> a.capabilities == capabilities).toList();
      List<Long> requestEnds = new ArrayList<>();
      List<Long> responseEnds = new ArrayList<>();
      byte[] requests = new byte[0];
      byte[] responses = new byte[0];
      for (Answer answer : chosen) {
        requests = join(requests, answer.request);
        responses = join(responses, answer.response);
        requestEnds.add((long) requests.length);
        responseEnds.add((long) responses.length);
      }
      var conversation = Conversation.loggedIn(left -> cut, capabilities);

      conversation.client(requests);
      assertThat(conversation.exchange.unanswered()).isEqualTo(chosen.size());
      conversation.server(responses);

      assertThat(conversation.requestEnds).isEqualTo(requestEnds);
      assertThat(conversation.responseEnds).isEqualTo(responseEnds);
      assertThat(conversation.exchange.requests()).isEqualTo(chosen.size());
      assertThat(conversation.exchange.atBoundary()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 8191, 8192, 8193, 16384, 16_777_214, 16_777_215, 16_777_216, 33_554_430})
  void shouldJoinThePacketsOfOneMessage(int size) throws Exception {
    for (IntUnaryOperator cut :
        List.<IntUnaryOperator>of(Conversation.WHOLE, left -> size > 65_536 ? 1_000_003 : 7)) {
      var conversation = Conversation.loggedIn(cut, 0);
      byte[] request = message(0, join(bytes(0x03), new byte[size]));
      byte[] value = new byte[size];
      byte[] row = message(4, join(bytes(0xFE, size, size >> 8, size >> 16, 0, 0, 0, 0, 0), value));

      conversation.client(request);
      conversation.server(packet(1, bytes(1)), column(2), eof(3, AUTOCOMMIT), row);
      assertThat(conversation.responseEnds).isEmpty();
      conversation.server(eof(5, AUTOCOMMIT));

      assertThat(conversation.requestEnds).containsExactly((long) request.length);
      assertThat(conversation.responseEnds).hasSize(1);
      assertThat(conversation.exchange.atBoundary()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10_000})
  void shouldFollowTheLogIn(int cut) throws Exception {
    var conversation = new Conversation(left -> cut);

    conversation.server(greeting(Packets.SERVER));
    assertThat(conversation.exchange.unanswered()).isEqualTo(1);
    conversation.client(login(Packets.CLIENT, "app", "shop"));
    assertThat(conversation.exchange.streaming()).isTrue();
    assertThat(conversation.exchange.user()).isEqualTo("app");
    assertThat(conversation.exchange.database()).isEqualTo("shop");
    conversation.server(packet(2, bytes(0xFE), nul("client_ed25519"), text("nonce")));
    conversation.client(packet(3, text("proof")));
    assertThat(conversation.exchange.loggedIn()).isFalse();
    conversation.server(ok(4, AUTOCOMMIT));

    assertThat(conversation.exchange.loggedIn()).isTrue();
    assertThat(conversation.exchange.atBoundary()).isTrue();
    assertThat(conversation.exchange.requests()).isZero();
    assertThat(conversation.responseEnds).hasSize(1);
  }

  @Test
  void shouldReadTheLogInHoweverTheAnswerIsWritten() throws Exception {
    long fixed = Capability.PROTOCOL_41 | Capability.CONNECT_WITH_DB;
    byte[] proof = text("p".repeat(20));
    byte[] token = join(bytes(0xFC, 0x2C, 0x01), new byte[300]);
    for (Map.Entry<Long, byte[]> login :
        List.of(
            Map.entry(fixed, nul("old")),
            Map.entry(fixed | Capability.SECURE_CONNECTION, join(bytes(20), proof)),
            Map.entry(fixed | Capability.PLUGIN_AUTH_LENENC, token))) {
      var conversation = new Conversation(Conversation.WHOLE);
      conversation.server(greeting(Packets.SERVER));
      conversation.client(
          packet(1, Packets.loginHead(login.getKey()), nul("u"), login.getValue(), nul("d")));
      assertThat(conversation.exchange.user()).isEqualTo("u");
      assertThat(conversation.exchange.database()).isEqualTo("d");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 10_000})
  void shouldOfferOnlyWhatItFollows(int cut) throws Exception {
    var conversation = new Conversation(left -> cut);
    byte[] passed = conversation.server(greeting(0xFFFF_FFFF_FFFF_FFFFL));
    assertThat(passed).isEqualTo(greeting(0x3D_F9FF_F7DFL));
  }

  @Test
  void shouldTouchNothingWhereTlsPasses() throws Exception {
    var conversation = new Conversation(ListenerTls.Passthrough, Conversation.WHOLE);
    byte[] greeting = greeting(Packets.SERVER | Capability.SSL | Capability.COMPRESS);

    assertThat(conversation.server(greeting)).isEqualTo(greeting);
    conversation.client(
        packet(1, Packets.loginHead(Packets.CLIENT | Capability.SSL)),
        text("\u0016TLS, no packet"));
    conversation.server(text("TLS, no packet either"));

    assertThat(conversation.exchange.loggedIn()).isTrue();
    assertThat(conversation.exchange.atBoundary()).isFalse();
    assertThat(conversation.exchange.user()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10_000})
  void shouldPassAnErrorInPlaceOfTheGreeting(int cut) throws Exception {
    var conversation = new Conversation(left -> cut);
    byte[] error = packet(0, bytes(0xFF, 0x10, 0x04), text("Too many \0 connections \0 and more"));

    assertThat(conversation.server(error)).isEqualTo(error);
    assertThat(conversation.responseEnds).containsExactly((long) error.length);
    assertThat(conversation.exchange.loggedIn()).isFalse();
  }

  @Test
  void shouldRefuseACapabilityThatWasTakenOut() throws Exception {
    for (long capability : List.of(Capability.SSL, Capability.COMPRESS)) {
      var conversation = new Conversation(Conversation.WHOLE);
      conversation.server(greeting(0xFFFF_FFFFL));
      byte[] login = login(Packets.CLIENT | capability, "app", "shop");
      assertThatThrownBy(() -> conversation.client(login)).isInstanceOf(ProtocolViolation.class);
    }
  }

  @Test
  void shouldRefuseClientsThatSpeakOutOfTurn() throws Exception {
    var early = new Conversation(Conversation.WHOLE);
    assertThatThrownBy(() -> early.client(query("select 1"))).isInstanceOf(ProtocolViolation.class);

    var smuggled = new Conversation(Conversation.WHOLE);
    smuggled.server(greeting(Packets.SERVER));
    byte[] login = login(Packets.CLIENT, "app", "shop");
    assertThatThrownBy(() -> smuggled.client(login, query("drop table t")))
        .isInstanceOf(ProtocolViolation.class);

    var afterFastPath = new Conversation(Conversation.WHOLE);
    afterFastPath.server(greeting(Packets.SERVER));
    afterFastPath.client(login);
    afterFastPath.server(packet(2, bytes(1, 3)));
    assertThatThrownBy(() -> afterFastPath.client(query("drop table t")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldRefuseHostileLengths() throws Exception {
    var greeting = new Conversation(Conversation.WHOLE);
    assertThatThrownBy(() -> greeting.server(bytes(0xFF, 0xFF, 0xFF, 0, 10)))
        .isInstanceOf(ProtocolViolation.class);

    var login = new Conversation(Conversation.WHOLE);
    login.server(greeting(Packets.SERVER));
    assertThatThrownBy(() -> login.client(bytes(0xFF, 0xFF, 0xFF, 1, 0)))
        .isInstanceOf(ProtocolViolation.class);

    var answer = new Conversation(Conversation.WHOLE);
    answer.server(greeting(Packets.SERVER));
    byte[] past = packet(1, Packets.loginHead(Packets.CLIENT), nul("u"), bytes(200), text("short"));
    assertThatThrownBy(() -> answer.client(past)).isInstanceOf(ProtocolViolation.class);

    var columns = Conversation.loggedIn(Conversation.WHOLE, 0);
    columns.client(query("select"));
    assertThatThrownBy(
            () -> columns.server(packet(1, bytes(0xFE, 255, 255, 255, 255, 255, 255, 255, 127))))
        .isInstanceOf(ProtocolViolation.class);

    var unasked = Conversation.loggedIn(Conversation.WHOLE, 0);
    assertThatThrownBy(() -> unasked.server(ok(1, AUTOCOMMIT)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldBoundWhatIsUnanswered() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    byte[] ping = command(PING);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                conversation.client(ping);
              }
            })
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 10_000})
  void shouldTakeALocalFileForDataUntilTheEmptyPacket(int cut) throws Exception {
    var conversation = Conversation.loggedIn(left -> cut, 0);
    conversation.client(query("load data local"));
    conversation.server(packet(1, bytes(0xFB), text("file")));

    conversation.client(packet(2, text("\u0003not a query")), packet(3, text("more")));
    assertThat(conversation.exchange.streaming()).isTrue();
    assertThat(conversation.exchange.midRequest()).isTrue();
    assertThat(conversation.exchange.requests()).isEqualTo(1);
    conversation.client(packet(4));
    assertThat(conversation.exchange.streaming()).isTrue();
    assertThat(conversation.exchange.midRequest()).isFalse();
    conversation.server(ok(5, AUTOCOMMIT));
    assertThat(conversation.exchange.atBoundary()).isTrue();

    conversation.client(query("select 1"));
    assertThat(conversation.exchange.streaming()).isFalse();
    assertThat(conversation.exchange.requests()).isEqualTo(2);
  }

  @Test
  void shouldRefuseCommandsSentAheadThatTheServerWouldTakeForData() throws Exception {
    var file = Conversation.loggedIn(Conversation.WHOLE, 0);
    file.client(query("load data local"), query("drop table t"));
    assertThatThrownBy(() -> file.server(packet(1, bytes(0xFB), text("file"))))
        .isInstanceOf(ProtocolViolation.class);

    var user = Conversation.loggedIn(Conversation.WHOLE, 0);
    user.client(command(CHANGE_USER, nul("u"), bytes(0), nul("d")), query("drop table t"));
    assertThatThrownBy(() -> user.server(packet(1, bytes(0xFE), nul("ed25519"))))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldExpectNoAnswerWhereNoneComes() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    conversation.client(
        command(STMT_SEND_LONG_DATA, new byte[10]), command(STMT_CLOSE, new byte[4]));
    assertThat(conversation.requestEnds).hasSize(2);
    assertThat(conversation.exchange.unanswered()).isZero();
    assertThat(conversation.exchange.atBoundary()).isTrue();
  }

  @Test
  void shouldKnowUserAndDatabaseOnceTheyAreInForce() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, Capability.SESSION_TRACK);
    conversation.client(command(INIT_DB, text("one")));
    assertThat(conversation.exchange.database()).isEqualTo("shop");
    conversation.server(err(1, 1049));
    assertThat(conversation.exchange.database()).isEqualTo("shop");
    conversation.client(command(INIT_DB, text("two")));
    conversation.server(ok(1, AUTOCOMMIT));
    assertThat(conversation.exchange.database()).isEqualTo("two");

    conversation.client(command(CHANGE_USER, nul("other"), bytes(2), text("xy"), nul("")));
    conversation.server(packet(1, bytes(0xFE), nul("mysql_native_password"), text("salt")));
    conversation.client(packet(2, text("proof")));
    assertThat(conversation.exchange.streaming()).isTrue();
    assertThat(conversation.exchange.user()).isEqualTo("app");
    conversation.server(ok(3, AUTOCOMMIT));
    assertThat(conversation.exchange.user()).isEqualTo("other");
    assertThat(conversation.exchange.database()).isNull();
    assertThat(conversation.exchange.requests()).isEqualTo(3);

    conversation.client(query("use three"));
    byte[] change = join(bytes(1), lenenc("\u0005three"));
    conversation.server(
        packet(1, bytes(0, 0, 0, 2, 0x40, 0, 0), bytes(0), bytes(change.length), change));
    assertThat(conversation.exchange.database()).isEqualTo("three");
  }

  @Test
  void shouldKnowWhetherATransactionIsOpen() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    assertThat(conversation.exchange.inTransaction()).isFalse();
    conversation.client(query("begin"));
    conversation.server(ok(1, AUTOCOMMIT | IN_TRANSACTION));
    assertThat(conversation.exchange.inTransaction()).isTrue();
    conversation.client(query("commit"));
    conversation.server(ok(1, AUTOCOMMIT));
    assertThat(conversation.exchange.inTransaction()).isFalse();
    conversation.client(query("set autocommit=0"));
    conversation.server(ok(1, 0));
    assertThat(conversation.exchange.inTransaction()).as("no table was touched yet").isFalse();
    conversation.client(query("insert into t values (1)"));
    conversation.server(ok(1, IN_TRANSACTION));
    assertThat(conversation.exchange.inTransaction()).isTrue();
  }

  @Test
  void shouldTakeAReplicasStreamForOneEndlessAnswer() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    conversation.client(command(0x12, new byte[10]));
    conversation.server(packet(1, bytes(0), new byte[40]), packet(2, bytes(0), new byte[40]));
    conversation.client(packet(0, bytes(0xEF), new byte[12]));
    assertThat(conversation.exchange.streaming()).isTrue();
    assertThat(conversation.exchange.requests()).isEqualTo(1);
    assertThat(conversation.exchange.unanswered()).isEqualTo(1);
    conversation.server(eof(3, AUTOCOMMIT));
    assertThat(conversation.exchange.unanswered()).isZero();
  }

  @Test
  void shouldPassTheServersOwnLastWords() throws Exception {
    var conversation = Conversation.loggedIn(Conversation.WHOLE, 0);
    conversation.server(err(0, 1053));
    assertThat(conversation.responseEnds).isEmpty();
    assertThat(conversation.exchange.atBoundary()).isFalse();
  }
}
