package dev.headgate.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseServerIT {

  static Stream<Named<Function<ServerOptions, DatabaseServer>>> servers() {
    return Stream.of(
        Named.of("PostgreSQL 18", PostgresServer::start),
        Named.of("MariaDB 11.4", MariaDbServer::start));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldKeepDataAndPortOverARestart(Function<ServerOptions, DatabaseServer> start)
      throws SQLException {
    try (DatabaseServer server = start.apply(ServerOptions.defaults())) {
      execute(server.jdbcUrl(), "CREATE TABLE kept (id int)");
      execute(server.jdbcUrl(), "INSERT INTO kept VALUES (42)");
      server.stop();
      assertThatThrownBy(() -> query(server.jdbcUrl(), "SELECT 1"))
          .isInstanceOf(SQLException.class);

      server.startAgain();

      assertThat(query(server.jdbcUrl(server.port()), "SELECT id FROM kept")).isEqualTo("42");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldAskForThePasswordOfAnyoneButTheSuperuser(Function<ServerOptions, DatabaseServer> start)
      throws SQLException {
    try (DatabaseServer server = start.apply(ServerOptions.defaults())) {
      assertThat(query(server.superuserJdbcUrl(), "SELECT 1")).isEqualTo("1");
      String wrong = server.jdbcUrl().replace(server.password(), "wrong");
      assertThatThrownBy(() -> query(wrong, "SELECT 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("28"));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldTakeSettingsAndBindAddress(Function<ServerOptions, DatabaseServer> start)
      throws SQLException {
    var options = ServerOptions.defaults().bindAddress("127.0.0.2").set("max_connections", "33");
    try (DatabaseServer server = start.apply(options)) {
      assertThat(server.host()).isEqualTo("127.0.0.2");
      String ask =
          server instanceof PostgresServer
              ? "SHOW max_connections"
              : "SELECT @@global.max_connections";
      assertThat(query(server.jdbcUrl(), ask)).isEqualTo("33");
    }
  }

  private static void execute(String url, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(String url, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
