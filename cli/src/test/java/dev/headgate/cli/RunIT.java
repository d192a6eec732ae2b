package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run DIR} as a user has it: a process, a folder under edit, a real PostgreSQL. */
class RunIT {

  /** What is promised, in this one test; the others only await that it happens. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final PostgresServer postgres = PostgresServer.start();

  @TempDir private static Path parent;

  private static Path folder;
  private static Manifest manifest;
  private static int port;
  private static Command command;

  @BeforeAll
  static void start() throws IOException {
    folder = Files.createDirectory(parent.resolve("manifests"));
    port = FreePort.onLoopback();
    manifest = Manifest.in(folder).gateway(port).pool(postgres.port()).answer("first");
    command = Command.run(parent, folder);
    command.awaitLine(0, "APPLIED ");
  }

  @AfterAll
  static void end() throws Exception {
    command.signal("TERM");
    assertThat(command.exit()).isZero();
    command.close();
    postgres.close();
  }

  /** Each test finds the folder as it was at first, and serving. */
  @BeforeEach
  void restore() throws IOException {
    Files.deleteIfExists(folder.resolve("z.yml"));
    manifest.gateway(port).pool(postgres.port()).answer("first");
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              try (Connection session = connect()) {
                assertThat(ask(session, "select 'who?'")).isEqualTo("first");
              }
            });
  }

  @Test
  void shouldServeAnEditWithinASecondWithoutDroppingASession() throws Exception {
    assertThat(command.out().lines().findFirst())
        .hasValueSatisfying(
            line -> assertThat(line).matches("APPLIED [0-9a-f]{12}, pg on 127.0.0.1:" + port));
    try (Connection session = connect()) {
      String server = ask(session, "select pg_backend_pid()");
      assertThat(ask(session, "select 'who?'")).isEqualTo("first");

      manifest.answer("second");

      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> ask(session, "select 'who?'").equals("second"));
      assertThat(ask(session, "select pg_backend_pid()")).isEqualTo(server);
    }
  }

  @Test
  void shouldServeWhatEditorsRenameAndRemoveAndAdd() throws Exception {
    try (Connection session = connect()) {
      manifest.writeByRename("plugin.yaml", Manifest.answering("renamed"));
      awaitAnswer(session, "renamed");

      manifest.write("z.yml", Manifest.answering("moved")).delete("plugin.yaml");
      awaitAnswer(session, "moved");

      int other = FreePort.onLoopback();
      manifest.gateway(other);
      await().until(() -> answers(other));
    }
  }

  @Test
  void shouldReportABadEditAndKeepServingTheLastGoodOne() throws Exception {
    int known = command.lines();
    try (Connection session = connect()) {
      manifest.write("pool.yaml", "kind: Pool");
      command.awaitLine(known, "INVALID");
      await().until(() -> command.out().contains("  pool.yaml apiVersion: missing (expected"));
      assertThat(command.out())
          .contains(
              "  gateway.yaml Gateway default/shop spec.listeners[0].poolRef.name: \"orders\"");
      assertThat(ask(session, "select 'who?'")).isEqualTo("first");
      connect().close();

      int invalid = command.lines();
      manifest.pool(postgres.port());
      command.awaitLine(invalid, "APPLIED ");
    }
  }

  @Test
  void shouldReportWhatThePluginRefusesAsAPodWould() throws Exception {
    int known = command.lines();
    manifest.write("plugin.yaml", Manifest.answering("x").replace("'who", "('who"));

    command.awaitLine(known, "REJECTED");
    await()
        .until(
            () -> command.out().contains("  $.plugins[0].config.rules[0].pattern: \"('who\\?'\""));
    try (Connection session = connect()) {
      assertThat(ask(session, "select 'who?'")).isEqualTo("first");
    }
  }

  @Test
  void shouldReportAPortThatIsTaken() throws Exception {
    int known = command.lines();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      manifest.gateway(taken.getLocalPort());

      command.awaitLine(known, "REJECTED");
      await().until(() -> command.out().contains("$.listeners[0].port"));
      connect().close();
    }
  }

  @Test
  void shouldOutlastAFileThatIsWrittenBitByBit() throws Exception {
    byte[] text = Manifest.answering("in the end").getBytes(StandardCharsets.UTF_8);
    try (Connection session = connect();
        RandomAccessFile file =
            new RandomAccessFile(folder.resolve("plugin.yaml").toFile(), "rw")) {
      file.setLength(0);
      for (int i = 0; i < text.length; i += 40) {
        file.write(text, i, Math.min(40, text.length - i));
        assertThat(ask(session, "select 'who?'")).isEqualTo("first");
      }
    }
    try (Connection session = connect()) {
      awaitAnswer(session, "in the end");
    }
  }

  @Test
  void shouldFollowAFolderThatIsReplaced() throws Exception {
    Files.move(folder, parent.resolve("aside"));
    await().until(() -> command.err().contains("folder is gone"));
    Files.createDirectory(folder);
    manifest.gateway(port).pool(postgres.port()).answer("replaced");

    try (Connection session = connect()) {
      awaitAnswer(session, "replaced");
      manifest.answer("and edited");
      awaitAnswer(session, "and edited");
    }
  }

  @Test
  void shouldLookAgainOnHup() throws Exception {
    int known = command.lines();
    manifest.write("pool.yaml", "kind: Pool");
    command.awaitLine(known, "INVALID");
    int invalid = command.lines();

    command.signal("HUP");

    command.awaitLine(invalid, "INVALID");
    assertThat(command.err()).contains("signal=\"SIGHUP\"");
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(port));
  }

  private static boolean answers(int port) {
    try (Connection session = DriverManager.getConnection(postgres.jdbcUrl(port))) {
      return session.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static void awaitAnswer(Connection session, String answer) {
    await()
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(ask(session, "select 'who?'")).isEqualTo(answer));
  }

  private static String ask(Connection session, String query) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
