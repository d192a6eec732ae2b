package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.WireError;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.MariaDbServer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** COM_CHANGE_USER in Session mode: Headgate judges it, as it does the log-in. */
@ParameterizedClass
@MethodSource("hooks")
class ChangeUserIT {

  private static MariaDbServer server;

  private final Served gateway;
  private RawMariaDbClient client;

  ChangeUserIT(Hooks hooks) {
    gateway =
        Served.by(
            server, Map.of("users", Map.of("app", "app-password", "ann", "ann-password")), hooks);
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
  }

  @BeforeAll
  static void startServer() throws SQLException {
    server = MariaDbServer.start();
    try (Connection direct = server.connectDirectly();
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE USER ann IDENTIFIED BY 'ann-password'");
      statement.execute("GRANT ALL ON app.* TO ann");
      statement.execute("CREATE TABLE app.things (name varchar(9))");
    }
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void logIn() throws IOException {
    client = new RawMariaDbClient(gateway.port());
    client.logIn(RawMariaDbClient.CAPABILITIES, "app", "app-password", "app");
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    gateway.close();
  }

  private String ask(String sql) throws IOException {
    client.send(Packets.query(sql));
    return value();
  }

  private String value() throws IOException {
    for (int i = 0; i < 3; i++) {
      client.answer();
    }
    byte[] row = client.answer();
    client.answer();
    return new String(row, 1, row.length - 1, StandardCharsets.UTF_8);
  }

  private void run(String sql) throws IOException {
    client.send(Packets.query(sql));
    client.answer();
  }

  private void assertDenied(String user) {
    assertThatThrownBy(() -> client.authenticate("wrong"))
        .isInstanceOfSatisfying(
            WireError.class,
            error -> {
              assertThat(error.code()).isEqualTo(1045);
              assertThat(error.sqlState()).isEqualTo("28000");
              assertThat(error)
                  .hasMessageEndingWith(
                      "Access denied for user '%s'@'127.0.0.1' (using password: YES)"
                          .formatted(user));
            });
    assertThat(client.sequence()).isEqualTo(3);
    assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
    assertThat(gateway.pool().connects()).isEqualTo(1);
  }

  @Test
  void shouldMakeAClientAnotherThatTheGatewayKnows() throws IOException {
    run("SET @mine = 'left behind'");
    client.send(RawMariaDbClient.changeUser("ann", "app"));
    client.authenticate("ann-password");
    assertThat(client.sequence()).isEqualTo(3);
    assertThat(ask("SELECT CONCAT_WS(' ', CURRENT_USER(), DATABASE(), @mine)"))
        .isEqualTo("ann@% app");
  }

  @Test
  void shouldGiveTheServerConnectionToTheNextClientOfTheUserThatWas() throws IOException {
    String first = ask("SELECT CONNECTION_ID()");
    client.send(RawMariaDbClient.changeUser("ann", "app"));
    client.authenticate("ann-password");
    await().until(() -> gateway.pool().idle() == 1 && gateway.pool().assigned() == 1);
    try (RawMariaDbClient ann = client) {
      client = new RawMariaDbClient(gateway.port());
      client.logIn(RawMariaDbClient.CAPABILITIES, "app", "app-password", "app");
      assertThat(ask("SELECT CONNECTION_ID()")).isEqualTo(first);
      assertThat(gateway.pool().connects()).isEqualTo(2);
      assertThat(ann.socket.isClosed()).isFalse();
    }
  }

  @Test
  void shouldRollBackWhatWasOpen() throws IOException {
    run("BEGIN");
    run("INSERT INTO things VALUES ('lost')");
    client.send(RawMariaDbClient.changeUser("ann", "app"));
    client.authenticate("ann-password");
    assertThat(ask("SELECT COUNT(*) FROM things")).isEqualTo("0");
  }

  @Test
  void shouldChangeBackAndForth() throws IOException {
    for (int i = 0; i < 3; i++) {
      for (String user : new String[] {"ann", "app"}) {
        client.send(RawMariaDbClient.changeUser(user, ""));
        client.authenticate(user + "-password");
        assertThat(ask("SELECT CURRENT_USER()")).isEqualTo(user + "@%");
      }
    }
  }

  @Test
  void shouldDenyAWrongPasswordWithoutAskingTheDatabase() throws IOException {
    client.send(RawMariaDbClient.changeUser("ann", "app"));
    assertDenied("ann");
  }

  /** The database has it, without a password; the pool's users do not. */
  @Test
  void shouldDenyWhomOnlyTheDatabaseKnows() throws IOException {
    client.send(RawMariaDbClient.changeUser("root", "app"));
    assertDenied("root");
  }

  @Test
  void shouldSeeItHoweverItIsCut() throws IOException {
    for (byte part : RawMariaDbClient.changeUser("root", "app")) {
      client.send(new byte[] {part});
    }
    assertDenied("root");
  }

  @Test
  void shouldAnswerFirstWhatWasAskedBefore() throws IOException {
    byte[] change = RawMariaDbClient.changeUser("ann", "app");
    for (int cut = 1; cut < 7; cut++) {
      client.send(
          Packets.join(
              Packets.query("SELECT SLEEP(0.01)"),
              Packets.query("SELECT CURRENT_USER()"),
              Arrays.copyOf(change, cut)));
      client.send(Arrays.copyOfRange(change, cut, change.length));
      assertThat(value()).isEqualTo("0");
      assertThat(value()).isEqualTo(cut == 1 ? "app@%" : "ann@%");
      client.authenticate("ann-password");
    }
  }

  /** Bytes that were not followed could hold a change of user. */
  @Test
  void shouldNotServeAClientOnThatCannotBeFollowed() throws IOException {
    byte[] change = Packets.command(0x02, Packets.text("app"));
    byte[] all = new byte[0];
    for (int i = 0; i < 64; i++) {
      all = Packets.join(all, change);
    }
    client.send(all);
    assertThatThrownBy(
            () -> {
              while (true) {
                client.answer();
              }
            })
        .isInstanceOf(IOException.class);
    await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
    assertThat(gateway.pool().idle()).isZero();
  }
}
