package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.config.PoolMode;
import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pool that most Java programs have of their own, before ours. */
class HikariIT {

  private static final int CONNECTIONS = 4;

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL,Passthrough",
    "PostgreSQL,Session",
    "MariaDB,Passthrough",
    "MariaDB,Session"
  })
  void shouldServeAClientsOwnPoolAndAfterARestartAgain(Protocol protocol, PoolMode mode)
      throws Exception {
    try (DatabaseServer server = Servers.start(protocol);
        Served gateway = Served.by(server, Map.of("mode", mode.name()), Hooks.NONE)) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(server.jdbcUrl(gateway.port()));
      config.setMaximumPoolSize(CONNECTIONS);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        askByMany(pool);
        assertThat(gateway.pool().assigned()).isBetween(1, CONNECTIONS);

        server.restart();
        await().ignoreExceptions().untilAsserted(() -> askByMany(pool));
      }
      await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
    }
  }

  private static void askByMany(DataSource pool) throws Exception {
    List<Future<?>> asking = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        String question = "question " + i;
        asking.add(
            threads.submit(
                () -> {
                  assertThat(ask(pool, question)).isEqualTo(question);
                  return null;
                }));
      }
    }
    for (Future<?> each : asking) {
      each.get();
    }
  }

  private static String ask(DataSource pool, String question) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try (ResultSet row = statement.executeQuery("SELECT '" + question + "'")) {
        row.next();
        return row.getString(1);
      } finally {
        connection.rollback();
      }
    }
  }
}
