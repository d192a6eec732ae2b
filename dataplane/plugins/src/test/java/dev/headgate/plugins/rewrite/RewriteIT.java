package dev.headgate.plugins.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.plugins.testing.Database;
import dev.headgate.plugins.testing.Gateway;
import dev.headgate.plugins.testing.Packets;
import dev.headgate.plugins.testing.RawMariaDb;
import dev.headgate.plugins.testing.RawPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that real drivers send to real databases, replaced and refused on their way. */
class RewriteIT {

  private static final String RULES =
      """
      {"rules": [
        {"pattern": "\\\\bold_name\\\\b", "replace": "a much longer new name"},
        {"pattern": "(?i)^\\\\s*drop\\\\s",
         "refuse": {"sqlState": "42501", "code": 1142, "message": "nothing is dropped here"}}]}
      """;

  private static Gateway postgres;
  private static Gateway mariaDb;

  @BeforeAll
  static void start() {
    postgres = Gateway.with(Database.PostgreSQL, "rewrite", RULES);
    mariaDb = Gateway.with(Database.MariaDB, "rewrite", RULES);
  }

  @AfterAll
  static void stop() {
    postgres.close();
    mariaDb.close();
  }

  /** Both ways in which each driver can send a statement. */
  @ParameterizedTest
  @CsvSource({
    "PostgreSQL, preferQueryMode=simple",
    "PostgreSQL, preferQueryMode=extended",
    "PostgreSQL, prepareThreshold=-1",
    "MariaDB, useServerPrepStmts=false",
    "MariaDB, useServerPrepStmts=true"
  })
  void shouldReplaceAndRefuseAndGoOn(Database database, String option) throws SQLException {
    try (Connection connection = connect(database, option)) {
      assertThat(ask(connection, "select 'old_name', ?")).isEqualTo("a much longer new name");
      for (String refused : List.of("drop table a", " DROP\ttable b")) {
        assertThatThrownBy(() -> execute(connection, refused))
            .isInstanceOfSatisfying(
                SQLException.class,
                e -> {
                  assertThat(e.getSQLState()).isEqualTo("42501");
                  assertThat(e.getMessage()).contains("nothing is dropped here");
                  assertThat(e.getErrorCode()).isEqualTo(database == Database.MariaDB ? 1142 : 0);
                });
      }
      assertThat(ask(connection, "select 'as it was', ?")).isEqualTo("as it was");
    }
  }

  @ParameterizedTest
  @CsvSource({"PostgreSQL, preferQueryMode=extended", "MariaDB, useServerPrepStmts=true"})
  void shouldKeepATransactionThroughARefusal(Database database, String option) throws SQLException {
    try (Connection connection = connect(database, option);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("create temporary table kept (n int)");
      statement.execute("insert into kept values (1)");
      assertThatThrownBy(() -> execute(connection, "drop table kept"))
          .isInstanceOf(SQLException.class);
      // The server has not seen it, and so has nothing against going on.
      assertThat(ask(connection, "select count(*), ? from kept")).isEqualTo("1");
      connection.commit();
    }
  }

  @Test
  void shouldRefuseASimpleQueryWithAnErrorAndReadyForQuery() throws Exception {
    try (RawPostgres client = new RawPostgres(postgres.port())) {
      client.send(Packets.message('Q', "drop table a\0"));
      List<RawPostgres.Message> answer = client.untilReady();

      assertThat(answer).extracting(RawPostgres.Message::type).containsExactly('E', 'Z');
      assertThat(answer.getFirst().field('C')).isEqualTo("42501");
      assertThat(answer.getFirst().field('S')).isEqualTo("ERROR");
      assertThat(answer.getFirst().field('M')).isEqualTo("nothing is dropped here");
      assertThat(answer.getLast().body()).isEqualTo("I");
    }
  }

  @Test
  void shouldSkipToSyncAfterARefusalInTheExtendedProtocol() throws Exception {
    try (RawPostgres client = new RawPostgres(postgres.port())) {
      client.send(
          Packets.message('P', "\0drop table a\0\0\0"),
          Packets.message('B', "\0\0\0\0\0\0\0\0"),
          Packets.message('E', "\0\0\0\0\0"),
          Packets.message('S', ""),
          Packets.message('Q', "select 1\0"));

      assertThat(client.untilReady())
          .extracting(RawPostgres.Message::type)
          .containsExactly('E', 'Z');
      assertThat(client.untilReady())
          .extracting(RawPostgres.Message::type)
          .containsExactly('T', 'D', 'C', 'Z');
    }
  }

  @ParameterizedTest
  @CsvSource({"3", "22"}) // COM_QUERY and COM_STMT_PREPARE
  void shouldRefuseACommandWithAnErrPacketThatFollowsIt(int command) throws Exception {
    try (RawMariaDb client = new RawMariaDb(mariaDb.port())) {
      client.send(Packets.packet(0, (char) command + "drop table a"));
      RawMariaDb.Packet answer = client.read();

      assertThat(answer.sequence()).isEqualTo(1);
      assertThat(answer.first()).isEqualTo(0xFF);
      assertThat(answer.errorCode()).isEqualTo(1142);

      client.send(Packets.packet(0, "\3do 1"));
      assertThat(client.read().first()).isZero();
    }
  }

  private static Connection connect(Database database, String option) throws SQLException {
    return (database == Database.MariaDB ? mariaDb : postgres).connect(option);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, 1);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
