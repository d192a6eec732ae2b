package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code run DIR} ends: with what it was told, and with nothing left over. */
class RunEndIT {

  private static final PostgresServer postgres = PostgresServer.start();

  @TempDir private Path temporary;
  @TempDir private Path folder;

  private final int port = FreePort.onLoopback();
  private Manifest manifest;

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void write() {
    manifest = Manifest.in(folder).gateway(port).pool(postgres.port()).answer("me");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldLetATransactionEndOnTerm() throws Exception {
    try (Command command = Command.run(temporary, folder)) {
      command.awaitLine(0, "APPLIED ");
      try (Connection session = connect();
          Statement statement = session.createStatement()) {
        session.setAutoCommit(false);
        statement.execute("select 1");

        command.signal("TERM");
        await().until(() -> command.err().contains("waiting for 1 client to end"));
        await().until(() -> !answers(port));
        statement.execute("select 2");
        session.commit();

        assertThat(command.exit()).isZero();
      }
    }
  }

  @Test
  void shouldEndAtOnceOnTheSecondInterrupt() throws Exception {
    try (Command command = Command.run(temporary, folder)) {
      command.awaitLine(0, "APPLIED ");
      try (Connection session = connect();
          Statement statement = session.createStatement()) {
        session.setAutoCommit(false);
        statement.execute("select 1");

        command.signal("INT");
        await().until(() -> command.err().contains("waiting for 1 client"));
        assertThat(command.isAlive()).isTrue();
        command.signal("INT");

        assertThat(command.exit()).isEqualTo(130);
        assertThatThrownBy(() -> statement.execute("select 2")).isInstanceOf(SQLException.class);
      }
    }
  }

  @Test
  void shouldTellProgramsInJson() throws Exception {
    try (Command command = Command.run(temporary, folder, "--output", "json")) {
      command.awaitLine(0, "{");
      manifest.write("pool.yaml", "kind: Pool");
      command.awaitLine(1, "{");

      JsonNode applied = new ObjectMapper().readTree(command.out().lines().toList().get(0));
      assertThat(applied.get("result").asText()).isEqualTo("APPLIED");
      assertThat(applied.at("/listeners/0/address").asText()).isEqualTo("127.0.0.1:" + port);
      JsonNode invalid = new ObjectMapper().readTree(command.out().lines().toList().get(1));
      assertThat(invalid.get("result").asText()).isEqualTo("INVALID");
      assertThat(invalid.at("/problems/0/file").asText()).isNotEmpty();
      assertThat(command.out()).doesNotContain("\u001b");
      command.signal("TERM");
      assertThat(command.exit()).isZero();
    }
  }

  @Test
  void shouldNotStartWithWhatIsWrong() throws Exception {
    manifest.gateway(70000);
    try (Command command = Command.run(temporary, folder)) {
      assertThat(command.exit()).isEqualTo(1);
      assertThat(command.out()).startsWith("INVALID").contains("spec.listeners[0].port: 70000");
    }
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
}
