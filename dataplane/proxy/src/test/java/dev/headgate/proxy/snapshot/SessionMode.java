package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

/** What Session mode owes the clients of every database. */
abstract class SessionMode {

  private final DatabaseServer server;
  private final Hooks hooks;
  Served gateway;

  SessionMode(DatabaseServer server, Hooks hooks) {
    this.server = server;
    this.hooks = hooks;
    this.gateway = serve(Map.of());
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
  }

  /** Asks for what names the server connection. */
  abstract String askForServerConnection();

  /** Keeps the server busy for longer than a test. */
  abstract String sleep();

  private Served serve(Map<String, Object> pool) {
    return Served.by(server, pool, hooks);
  }

  void serveInstead(Map<String, Object> pool) {
    gateway.close();
    gateway = serve(pool);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(gateway.port()));
  }

  String serverConnection(Connection client) throws SQLException {
    return Sql.ask(client, askForServerConnection());
  }

  void awaitIdle(int connections) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> gateway.pool().idle() == connections && gateway.pool().assigned() == 0);
  }

  static void assertRefused(ThrowingCallable connect, Consumer<SQLException> code, String message) {
    assertThatThrownBy(connect)
        .isInstanceOfSatisfying(SQLException.class, code)
        .hasMessageContaining(message);
  }

  @Test
  void shouldServeOneClientAfterAnotherByOneServerConnection() throws Exception {
    String first;
    try (Connection connection = connect()) {
      first = serverConnection(connection);
    }
    awaitIdle(1);
    for (int i = 0; i < 20; i++) {
      try (Connection connection = connect()) {
        assertThat(serverConnection(connection)).isEqualTo(first);
        assertThat(Sql.ask(connection, "SELECT " + i)).isEqualTo(Integer.toString(i));
      }
      awaitIdle(1);
    }
    assertThat(gateway.pool().connects()).isEqualTo(1);
  }

  @Test
  void shouldReplaceWhatAVanishedClientLeftBusy() throws Exception {
    Connection connection = connect();
    String left = serverConnection(connection);
    CompletableFuture<Void> sleeping =
        CompletableFuture.runAsync(
            () -> {
              try {
                Sql.execute(connection, sleep());
              } catch (SQLException _) {
                // Its connection is taken away below.
              }
            });
    await().until(() -> !sleeping.isDone() && gateway.pool().assigned() == 1);
    connection.abort(Runnable::run);
    await().until(() -> gateway.pool().assigned() == 0);
    try (Connection next = connect()) {
      assertThat(serverConnection(next)).isNotEqualTo(left);
    }
  }
}
