package dev.headgate.plugins.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugins.testing.Database;
import dev.headgate.plugins.testing.Gateway;
import dev.headgate.plugins.testing.Log;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The account that audit gives of sessions with real databases. */
class AuditIT {

  private static final String CANARY = "canary-4711";

  @ParameterizedTest
  @EnumSource
  void shouldTellWhoWasWhereForHowLongWithHowManyRequests(Database database) throws SQLException {
    try (Log log = Log.open();
        Gateway gateway = Gateway.with(database, "audit", "{}")) {
      try (Connection connection = gateway.connect();
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < 10; i++) {
          statement.execute("select " + i);
        }
      }

      await().until(() -> !log.lines("audit", "session closed").isEmpty());
      Map<String, Object> opened = log.lines("audit", "session opened").getFirst();
      Map<String, Object> closed = log.lines("audit", "session closed").getFirst();
      assertThat(opened)
          .containsEntry("listener", "db")
          .containsEntry("protocol", database.name())
          .containsEntry("server", "127.0.0.1:" + database.server().port())
          .containsKey("client");
      assertThat(closed)
          .containsAllEntriesOf(opened)
          .containsEntry("user", "app")
          .containsEntry("database", "app")
          .doesNotContainKey("error");
      assertThat(closed.get("client")).asString().matches("127\\.0\\.0\\.1:\\d+");
      assertThat(closed.get("durationMillis")).asInstanceOf(LONG).isBetween(0L, 60_000L);
      assertThat(closed.get("requests")).asInstanceOf(LONG).isBetween(10L, 30L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAClientThatTheDatabaseTurnedAway(Database database) {
    try (Log log = Log.open();
        Gateway gateway = Gateway.with(database, "audit", "{}")) {
      String wrong = gateway.url().replace("app-password", CANARY);

      assertThatThrownBy(() -> DriverManager.getConnection(wrong)).isInstanceOf(SQLException.class);

      await().until(() -> !log.lines("audit", "session closed").isEmpty());
      assertThat(log.lines("audit", "session closed").getFirst())
          .containsEntry("user", "app")
          .containsEntry("requests", 0L);
      assertThat(log.text()).doesNotContain(CANARY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLogNothingOfWhatIsSaid(Database database) throws SQLException {
    try (Log log = Log.open();
        Gateway gateway = Gateway.with(database, "audit", "{}")) {
      try (Connection connection = gateway.connect();
          Statement statement = connection.createStatement();
          PreparedStatement prepared = connection.prepareStatement("select ?")) {
        statement.execute("select '" + CANARY + "'");
        prepared.setString(1, CANARY);
        try (ResultSet row = prepared.executeQuery()) {
          row.next();
          assertThat(row.getString(1)).isEqualTo(CANARY);
        }
        assertThatThrownBy(() -> statement.execute("select * from \"" + CANARY + "\""))
            .isInstanceOf(SQLException.class);
      }

      await().until(() -> !log.lines("audit", "session closed").isEmpty());
      assertThat(log.text()).isNotEmpty().doesNotContain(CANARY).doesNotContain("app-password");
    }
  }
}
