package dev.headgate.proxy.protocol.mariadb;

import static dev.headgate.proxy.protocol.mariadb.Packets.bytes;
import static dev.headgate.proxy.protocol.mariadb.Packets.command;
import static dev.headgate.proxy.protocol.mariadb.Packets.join;
import static dev.headgate.proxy.protocol.mariadb.Packets.nul;
import static dev.headgate.proxy.protocol.mariadb.Packets.query;
import static dev.headgate.proxy.protocol.mariadb.Packets.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.testbed.MariaDbServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange beside real conversations: it must see an end exactly where the client does. */
class MariaDbExchangeIT {

  private static MariaDbServer server;
  private FollowedRelay relay;

  @BeforeAll
  static void start() throws SQLException {
    server = MariaDbServer.start();
    try (Connection direct = server.connectDirectly();
        Statement statement = direct.createStatement()) {
      statement.execute("create table app.t (id int primary key, v longtext)");
      statement.execute("insert into app.t values (1, 'one'), (2, 'two'), (3, null)");
      statement.execute("create procedure app.two_results() begin select 1; select * from t; end");
      statement.execute("create table app.loaded (v varchar(100))");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void relay() throws IOException {
    relay = new FollowedRelay(server.port());
  }

  @AfterEach
  void noViolation() throws IOException {
    relay.close();
    assertThat(relay.failures()).isEmpty();
  }

  private Connection connect(String options) throws SQLException {
    Connection connection = DriverManager.getConnection(server.jdbcUrl(relay.port()) + options);
    assertAnswered();
    assertThat(relay.exchange().user()).isEqualTo("app");
    assertThat(relay.exchange().database()).isEqualTo("app");
    return connection;
  }

  private void assertAnswered() {
    assertThat(relay.answered()).isTrue();
  }

  /** The call takes this many requests, and is answered in full when it returns. */
  private void assertRequests(int expected, Call call) throws Exception {
    long before = relay.exchange().requests();
    call.run();
    assertAnswered();
    assertThat(relay.exchange().requests() - before).isEqualTo(expected);
  }

  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  @Test
  void shouldFollowTextStatements() throws Exception {
    try (Connection connection = connect("&allowMultiQueries=true");
        Statement statement = connection.createStatement()) {
      assertRequests(
          1, () -> assertThat(rows(statement.executeQuery("select * from t"))).isEqualTo(3));
      assertRequests(1, () -> statement.execute("do 1; select 1; select id from t; do 2"));
      assertRequests(1, () -> statement.execute("call two_results()"));
      assertRequests(1, () -> assertError(1064, () -> statement.execute("selec")));
      assertRequests(
          1, () -> assertError(1146, () -> statement.execute("select 1; select * from missing")));
      assertRequests(1, () -> assertThat(connection.isValid(1)).isTrue());
    }
  }

  @Test
  void shouldFollowServerSideStatements() throws Exception {
    try (Connection connection = connect("&useServerPrepStmts=true")) {
      String sql = "select * from t where id > ?";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setInt(1, 0);
        statement.executeQuery();
        assertAnswered();
        statement.setInt(1, 1);
        assertRequests(1, () -> assertThat(rows(statement.executeQuery())).isEqualTo(2));
        statement.setInt(1, 9);
        assertRequests(1, () -> assertThat(rows(statement.executeQuery())).isZero());
        statement.setInt(1, 0);
        statement.setFetchSize(1);
        try (ResultSet result = statement.executeQuery()) {
          assertThat(rows(result)).isEqualTo(3);
        }
        assertAnswered();
      }
      assertError(1064, () -> connection.prepareStatement("selec").execute());
      assertAnswered();
      try (PreparedStatement statement = connection.prepareStatement("call two_results()")) {
        statement.execute();
        assertAnswered();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&useServerPrepStmts=true",
        "&useServerPrepStmts=true&useBulkStmts=true",
        "&useBulkStmts=false&useServerPrepStmts=true"
      })
  void shouldFollowBatches(String options) throws Exception {
    try (Connection connection = connect(options)) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement("insert into t values (?, ?)")) {
        for (int i = 0; i < 1000; i++) {
          insert.setInt(1, 1000 + i);
          insert.setString(2, "value " + i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      assertAnswered();
      assertThat(relay.exchange().inTransaction()).isTrue();
      connection.rollback();
      assertAnswered();
      connection.setAutoCommit(true);
      assertThat(relay.exchange().inTransaction()).isFalse();
    }
  }

  @Test
  void shouldFollowTransactions() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      assertThat(relay.exchange().inTransaction()).isFalse();
      assertRequests(1, () -> connection.setAutoCommit(false));
      assertThat(relay.exchange().inTransaction()).as("no table was touched yet").isFalse();
      assertRequests(1, () -> statement.execute("update t set v = 'x' where id = 1"));
      assertThat(relay.exchange().inTransaction()).isTrue();
      assertRequests(1, connection::rollback);
      assertRequests(1, () -> connection.setAutoCommit(true));
      assertThat(relay.exchange().inTransaction()).isFalse();
      statement.execute("begin");
      assertThat(relay.exchange().inTransaction()).isTrue();
      statement.execute("commit");
      assertThat(relay.exchange().inTransaction()).isFalse();
    }
  }

  @Test
  void shouldFollowALocalFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("rows"), "value\n".repeat(50_000));
    try (Connection connection = connect("&allowLocalInfile=true");
        Statement statement = connection.createStatement()) {
      String sql = "load data local infile '" + file + "' into table loaded";
      assertRequests(1, () -> assertThat(statement.executeUpdate(sql)).isEqualTo(50_000));
      Path empty = Files.createFile(folder.resolve("empty"));
      String none = "load data local infile '" + empty + "' into table loaded";
      assertRequests(1, () -> assertThat(statement.executeUpdate(none)).isZero());
      String bad = "load data local infile '" + file + "' into table missing";
      assertRequests(1, () -> assertError(1146, () -> statement.execute(bad)));
    }
  }

  @Test
  void shouldFollowChangesOfDatabase() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      assertRequests(1, () -> statement.execute("use information_schema"));
      assertThat(relay.exchange().database()).isEqualTo("information_schema");
      connection.setCatalog("app");
      assertAnswered();
      assertThat(relay.exchange().database()).isEqualTo("app");
    }
  }

  @Test
  void shouldPassWrongPasswordsAndUnknownDatabases() {
    String wrong = server.jdbcUrl(relay.port()).replace(server.password(), "wrong");
    assertError(1045, () -> DriverManager.getConnection(wrong));
    String unknown = server.superuserJdbcUrl(relay.port()).replace("/app?", "/missing?");
    assertError(1049, () -> DriverManager.getConnection(unknown));
    assertThat(relay.exchange().loggedIn()).isFalse();
  }

  @Test
  void shouldFollowStreamedLobs() throws Exception {
    try (Connection connection = connect("&useServerPrepStmts=true");
        PreparedStatement statement = connection.prepareStatement("select length(?), ?")) {
      byte[] value = new byte[17_000_000];
      statement.setBinaryStream(1, new ByteArrayInputStream(value));
      statement.setBytes(2, value);
      try (ResultSet result = statement.executeQuery()) {
        assertThat(result.next()).isTrue();
        assertThat(result.getInt(1)).isEqualTo(value.length);
        assertThat(result.getBytes(2)).hasSize(value.length);
      }
      assertAnswered();
    }
  }

  static long[] capabilities() {
    long eof = Capability.DEPRECATE_EOF;
    long cache = Capability.CACHE_METADATA;
    long track = Capability.SESSION_TRACK;
    return new long[] {0, eof, cache, eof | cache, track, eof | cache | track};
  }

  @ParameterizedTest
  @MethodSource("capabilities")
  void shouldFollowEveryCommandUnderEveryFraming(long capabilities) throws Exception {
    try (RawMariaDbClient client = new RawMariaDbClient(relay.port())) {
      client.logIn(RawMariaDbClient.CAPABILITIES | capabilities, server.superuser(), "app");
      byte[] statement = bytes(0xFF, 0xFF, 0xFF, 0xFF);
      byte[] once = bytes(1, 0, 0, 0);
      answered(client, query("select * from t"));
      answered(client, query("select * from t where id > 9"));
      answered(client, query("do 1; select 1; call two_results(); selec"));
      answered(client, query("set session_track_schema = 1, session_track_state_change = 1"));
      answered(client, query("use mysql"));
      answered(client, command(0x02, text("app")));
      assertThat(relay.exchange().database()).isEqualTo("app");
      answered(client, command(0x02, text("missing")));
      answered(client, command(0x04, nul("t")));
      answered(client, command(0x04, nul("missing")));
      answered(client, command(0x09));
      answered(client, command(0x0A));
      answered(client, command(0x0D));
      answered(client, command(0x1B, bytes(0, 0)));
      answered(client, command(0x60));
      answered(client, command(0x16, text("select 1, 2")));
      answered(client, command(0x17, statement, bytes(0), once));
      answered(client, command(0x17, statement, bytes(0), once));
      answered(client, command(0x17, statement, bytes(1), once));
      answered(client, command(0x16, text("select * from t where id > ?")));
      byte[] zero = join(bytes(0, 1, 3, 0), bytes(0, 0, 0, 0));
      answered(client, command(0x17, statement, bytes(0), once, zero));
      answered(client, command(0x17, statement, bytes(0), once, zero));
      answered(client, command(0x17, statement, bytes(1), once, zero));
      answered(client, command(0x16, text("do ?")));
      answered(client, command(0x16, text("do 1")));
      answered(client, command(0x16, text("selec")));
      client.send(
          join(command(0x18, statement, bytes(0, 0), text("long")), command(0x19, statement)));
      answered(client, command(0x1A, statement));
      answered(client, command(0x17, bytes(99, 0, 0, 0), bytes(0), once));
      answered(client, command(0x1F));
      answered(
          client,
          command(
              0x11,
              nul("root"),
              bytes(0),
              nul("mysql"),
              bytes(45, 0),
              nul("mysql_native_password")));
      assertThat(relay.exchange().database()).isEqualTo("mysql");
      assertThat(relay.exchange().user()).isEqualTo("root");
    }
  }

  @Test
  void shouldFollowAFetchedCursor() throws Exception {
    for (long capabilities : capabilities()) {
      try (RawMariaDbClient client = new RawMariaDbClient(relay.port())) {
        client.logIn(RawMariaDbClient.CAPABILITIES | capabilities, server.superuser(), "app");
        answered(client, command(0x16, text("select * from t order by id")));
        byte[] id = bytes(1, 0, 0, 0);
        answered(client, command(0x17, id, bytes(1), id));
        answered(client, command(0x1C, id, bytes(2, 0, 0, 0)));
        answered(client, command(0x1C, id, bytes(2, 0, 0, 0)));
        answered(client, command(0x1C, bytes(9, 0, 0, 0), bytes(2, 0, 0, 0)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8191, 8192, 8193, 16_384, 16_777_214, 16_777_215, 16_777_216})
  void shouldFollowPacketsOfExactlyThisSize(int size) throws Exception {
    try (RawMariaDbClient client = new RawMariaDbClient(relay.port())) {
      client.logIn(RawMariaDbClient.CAPABILITIES, server.superuser(), "app");
      String sql = "do 1";
      answered(client, Packets.message(0, join(bytes(3), text(sql), text(" ".repeat(size - 5)))));
      int prefix = size < 0x1_0000 ? 3 : size - 4 < 0x100_0000 ? 4 : 9;
      answered(client, query("select repeat('x', " + (size - prefix) + ")"));
    }
  }

  /** The client reads until the exchange says that the response ends; the next one proves it. */
  private void answered(RawMariaDbClient client, byte[] request) throws IOException {
    receive(client, request);
    receive(client, command(0x0E));
  }

  private void receive(RawMariaDbClient client, byte[] request) throws IOException {
    client.send(request);
    byte[] last;
    do {
      last = client.read();
      if (last.length > 0 && (last[0] & 0xFF) == Step.EOF_PACKET && request[4] == 0x11) {
        client.send(Packets.packet(client.sequence() + 1));
      }
    } while (client.received() != relay.responseEnd());
    assertThat(relay.failures()).isEmpty();
    if (request[4] == 0x0E) {
      assertThat(last[0]).isZero();
      assertThat(client.sequence()).isEqualTo(1);
    }
  }

  private static void assertError(int code, Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
  }

  private static int rows(ResultSet result) throws SQLException {
    int rows = 0;
    while (result.next()) {
      rows++;
    }
    return rows;
  }
}
