package dev.headgate.proxy.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient.Message;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What no driver says, and PostgreSQL understands: in Session mode it goes as with the server. */
@ParameterizedClass
@MethodSource("hooks")
class PostgresConversationIT {

  private static final int VERSION_3_2 = 3 << 16 | 2;
  private static final int VERSION_3_9999 = 3 << 16 | 9999;

  /** Of {@code postgres}, with the password "secret". */
  private static final String MD5 = "md553f48b7c4b76a86ce72276c5755f217d";

  private static PostgresServer server;

  private final Served gateway;

  PostgresConversationIT(Hooks hooks) {
    gateway = Served.by(server, Map.of("users", Map.of("postgres", MD5)), hooks);
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
  }

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start(ServerOptions.defaults().set("wal_level", "logical"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void leaveThePoolWhole() {
    await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
    gateway.close();
  }

  private RawPostgresClient direct(int version, String... more) throws IOException {
    RawPostgresClient client = new RawPostgresClient(server.port());
    client.logIn(version, MD5, more);
    return client;
  }

  private RawPostgresClient through(int version, String... more) throws IOException {
    RawPostgresClient client = new RawPostgresClient(gateway.port());
    client.logIn(version, MD5, more);
    return client;
  }

  private static String column(List<Message> answer) {
    for (Message message : answer) {
      if (message.type() == 'D') {
        return message.body().toString(6, message.body().getInt(2), UTF_8);
      }
    }
    throw new AssertionError("no row in " + RawPostgresClient.types(answer));
  }

  private static String ask(RawPostgresClient client, String sql) throws IOException {
    client.send(Wire.query(sql));
    return column(client.untilReady());
  }

  @Test
  void shouldCloseBehindTheLastAnswerWhenTheClientSaysGoodBye() throws Exception {
    try (RawPostgresClient client = through(RawPostgresClient.VERSION_3_0)) {
      client.send(Wire.query("SELECT 1"), Wire.query("SELECT 2"), Wire.message('X'));
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
      assertThat(client.readByte()).isEqualTo(-1);
    }
    await().until(() -> gateway.pool().idle() == 1);
  }

  @Test
  void shouldCallFunctions() throws Exception {
    ByteBuf call =
        Unpooled.buffer()
            .writeInt(1251) // int4abs
            .writeShort(1)
            .writeShort(1)
            .writeShort(1)
            .writeInt(4)
            .writeInt(-5)
            .writeShort(1);
    try (RawPostgresClient client = through(RawPostgresClient.VERSION_3_0)) {
      client.send(Wire.message('F', ByteBufUtil.getBytes(call)));
      List<Message> answer = client.untilReady();
      assertThat(RawPostgresClient.types(answer)).isEqualTo("VZ");
      assertThat(answer.getFirst().body().getInt(4)).isEqualTo(5);
    }
  }

  @Test
  void shouldAnswerAPipelineAsTheServerDoes() throws Exception {
    ByteBuf pipeline =
        Wire.join(
            Wire.extended("SELECT 1"),
            Wire.sync(),
            Wire.extended("SELECT 1/0"),
            Wire.extended("SELECT 'skipped'"),
            Wire.sync(),
            Wire.extended("SELECT 3"),
            Wire.flush(),
            Wire.extended("SELECT 4"),
            Wire.sync(),
            Wire.query("SELECT 5; SELECT 6"));
    List<String> answers = new ArrayList<>();
    for (var client :
        List.of(direct(RawPostgresClient.VERSION_3_0), through(RawPostgresClient.VERSION_3_0))) {
      try (client) {
        client.send(pipeline);
        for (int i = 0; i < 4; i++) {
          answers.add(client.typesUntilReady());
        }
        answers.add(ask(client, "SELECT 'in step'"));
      }
    }
    assertThat(answers.subList(5, 10)).isEqualTo(answers.subList(0, 5)).endsWith("in step");
  }

  @Test
  void shouldTellAnIdleClientWhatItListensFor() throws Exception {
    try (RawPostgresClient client = through(RawPostgresClient.VERSION_3_0);
        RawPostgresClient other = direct(RawPostgresClient.VERSION_3_0)) {
      client.send(Wire.query("LISTEN news"));
      client.untilReady();
      other.send(Wire.query("NOTIFY news, 'it rains'"));
      Message heard = client.read();
      assertThat(heard.type()).isEqualTo('A');
      assertThat(heard.body().toString(4, 13, UTF_8)).isEqualTo("news\0it rains");
      assertThat(ask(client, "SELECT 'still here'")).isEqualTo("still here");
    }
    await().until(() -> gateway.pool().idle() == 1);
    try (RawPostgresClient next = through(RawPostgresClient.VERSION_3_0)) {
      assertThat(ask(next, "SELECT count(*) FROM pg_listening_channels()")).isEqualTo("0");
    }
  }

  @Test
  void shouldNegotiateTheProtocolAsTheServerDoes() throws Exception {
    try (RawPostgresClient client = through(VERSION_3_2)) {
      assertThat(client.negotiated).isNull();
      assertThat(ask(client, "SELECT 'spoken'")).isEqualTo("spoken");
    }
    String[] extensions = {"_pq_.another", "on", "_pq_.test_protocol_negotiation", ""};
    try (RawPostgresClient asServer = direct(VERSION_3_9999, extensions);
        RawPostgresClient client = through(VERSION_3_9999, extensions)) {
      assertThat(client.negotiated).isNotNull();
      assertThat(ByteBufUtil.hexDump(client.negotiated))
          .isEqualTo(ByteBufUtil.hexDump(asServer.negotiated));
      assertThat(ask(client, "SELECT 'spoken'")).isEqualTo("spoken");
    }
    await().until(() -> gateway.pool().assigned() == 0);
    assertThat(gateway.pool().connects()).as("sessions of equal parameters").isEqualTo(1);
  }

  @Test
  void shouldCancelByTheKeyOfAnyVersion() throws Exception {
    for (int version : new int[] {RawPostgresClient.VERSION_3_0, VERSION_3_2}) {
      try (RawPostgresClient client = through(version)) {
        client.send(Wire.query("SELECT pg_sleep(60)"));
        await().until(() -> sleeping() == 1);
        try (RawPostgresClient canceller = new RawPostgresClient(gateway.port())) {
          canceller.send(Wire.cancel(client.key));
          assertThat(canceller.readByte()).isEqualTo(-1);
        }
        List<Message> answer = client.untilReady();
        assertThat(answer.get(answer.size() - 2).field('C')).isEqualTo("57014");
        assertThat(ask(client, "SELECT 'still here'")).isEqualTo("still here");
      }
    }
  }

  private static int sleeping() throws Exception {
    try (Connection connection = server.connectDirectly();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void shouldStreamReplicationAndNeverReuseItsConnection() throws Exception {
    String[] replication = {"replication", "database"};
    String pid;
    try (RawPostgresClient client = through(RawPostgresClient.VERSION_3_0, replication)) {
      client.send(Wire.query("IDENTIFY_SYSTEM"));
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
      pid = ask(client, "SELECT pg_backend_pid()");
      client.send(Wire.query("CREATE_REPLICATION_SLOT s TEMPORARY LOGICAL pgoutput"));
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
      client.send(
          Wire.query(
              "START_REPLICATION SLOT s LOGICAL 0/0"
                  + " (proto_version '1', publication_names 'nothing')"));
      assertThat(client.read().type()).isEqualTo('W');
      assertThat(client.read().type()).isEqualTo('d'); // a keepalive
      client.send(Wire.message('c'));
      String rest = client.typesUntilReady();
      assertThat(rest).matches("[dc]*C+Z");
    }
    await().until(() -> gateway.pool().assigned() == 0 && gateway.clients() == 0);
    await().untilAsserted(() -> assertThat(gateway.pool().idle()).isZero());
    try (RawPostgresClient next = through(RawPostgresClient.VERSION_3_0, replication)) {
      assertThat(ask(next, "SELECT pg_backend_pid()")).isNotEqualTo(pid);
    }
  }
}
