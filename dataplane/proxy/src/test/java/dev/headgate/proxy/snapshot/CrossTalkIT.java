package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many clients over few server connections, in Session mode, who end in every way there is: each
 * answer names its question, and what one client leaves behind is looked for by all others.
 */
class CrossTalkIT {

  private static final int CLIENTS = 40;
  private static final int SESSIONS_EACH = Integer.getInteger("headgate.rounds", 1_600) / 400;
  private static final int SERVER_CONNECTIONS = 3;

  private final AtomicInteger answers = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({"PostgreSQL,false", "PostgreSQL,true", "MariaDB,false", "MariaDB,true"})
  void shouldNeverGiveAClientWhatIsAnothers(Protocol protocol, boolean hooked) throws Exception {
    Hooks hooks = hooked ? TestHooks.passing().hooks() : Hooks.NONE;
    try (DatabaseServer server = start(protocol);
        Served gateway =
            Served.by(
                server,
                Map.of("maxServerConnections", SERVER_CONNECTIONS, "queueTimeout", "60s"),
                hooks);
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      String url = server.jdbcUrl(gateway.port());
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        running.add(clients.submit(() -> sessions(url, protocol, number)));
      }
      for (Future<?> client : running) {
        client.get();
      }

      assertThat(answers).hasValueGreaterThan(CLIENTS * SESSIONS_EACH);
      await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(gateway.pool().idle() + gateway.pool().connecting())
                      .isLessThanOrEqualTo(SERVER_CONNECTIONS));
    }
  }

  private static DatabaseServer start(Protocol protocol) {
    return switch (protocol) {
      case PostgreSQL -> PostgresServer.start();
      case MariaDB -> MariaDbServer.start();
    };
  }

  private Void sessions(String url, Protocol protocol, int client)
      throws SQLException, ExecutionException, InterruptedException {
    for (int session = 0; session < SESSIONS_EACH; session++) {
      String name = "c" + client + "-" + session;
      Connection connection = DriverManager.getConnection(url);
      try {
        use(connection, protocol, name);
      } finally {
        end(connection, name);
      }
    }
    return null;
  }

  private void use(Connection connection, Protocol protocol, String name) throws SQLException {
    assertThat(Sql.ask(connection, mark(protocol))).isNull();
    Sql.execute(connection, leave(protocol, name));
    assertThat(Sql.ask(connection, mark(protocol))).isEqualTo(name);
    for (int i = 0; i < 3; i++) {
      String question = name + "-" + i;
      assertThat(Sql.ask(connection, "SELECT '" + question + "'")).isEqualTo(question);
      answers.incrementAndGet();
    }
  }

  private static String mark(Protocol protocol) {
    return switch (protocol) {
      case PostgreSQL -> "SELECT nullif(current_setting('my.mark', true), '')";
      case MariaDB -> "SELECT @mark";
    };
  }

  private static String leave(Protocol protocol, String name) {
    return switch (protocol) {
      case PostgreSQL -> "SET my.mark = '" + name + "'";
      case MariaDB -> "SET @mark = '" + name + "'";
    };
  }

  /** In order, in the middle of a transaction, after an error, without a word. */
  private static void end(Connection connection, String name) throws SQLException {
    switch (ThreadLocalRandom.current().nextInt(4)) {
      case 0 -> {}
      case 1 -> {
        connection.setAutoCommit(false);
        Sql.ask(connection, "SELECT 'unfinished " + name + "'");
      }
      case 2 -> {
        try {
          Sql.execute(connection, "SELECT no_such_column");
        } catch (SQLException _) {
          // That is how it ends.
        }
      }
      default -> {
        connection.abort(Runnable::run);
        return;
      }
    }
    connection.close();
  }
}
