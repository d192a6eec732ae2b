package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

/** One statement on a driver's connection. */
final class Sql {

  private Sql() {}

  /** The first value of the first row, which has to be there. */
  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Has PostgreSQL's driver cancel a statement that the server is at, and sees it cancelled. */
  static void cancel(Connection connection, DatabaseServer server) throws SQLException {
    try (Statement statement = connection.createStatement();
        Connection direct = server.connectDirectly()) {
      CompletableFuture<Boolean> sleeping =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return statement.execute("SELECT pg_sleep(60)");
                } catch (SQLException e) {
                  throw new IllegalStateException(e.getSQLState());
                }
              });
      await()
          .until(
              () ->
                  ask(
                          direct,
                          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query"
                              + " LIKE 'SELECT pg_sleep%'")
                      .equals("1"));
      statement.cancel();
      assertThatThrownBy(sleeping::join).hasRootCauseMessage("57014");
    }
  }
}
