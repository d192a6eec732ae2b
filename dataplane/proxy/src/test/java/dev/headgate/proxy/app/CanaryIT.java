package dev.headgate.proxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.control.PushResult;
import dev.headgate.proxy.observe.LoggedLines;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens, passwords and what is in statements stay between client and database. */
class CanaryIT {

  private static final String WRONG = "canary-wrong-password";
  private static final String OUTDATED = "canary-outdated-password";
  private static final String LITERAL = "canary-literal";

  @AutoClose private final LoggedLines lines = LoggedLines.everything();
  private final int port = FreePort.onLoopback();

  @ParameterizedTest
  @EnumSource
  void shouldShowNoPasswordAndNoLiteral(Protocol protocol) throws Exception {
    try (DatabaseServer server = Servers.start(protocol);
        DataPlane dataPlane = DataPlane.start(DataPlaneOptions.embedded("pod"))) {
      assertThat(dataPlane.push(document(protocol, server))).isInstanceOf(PushResult.Applied.class);

      converse(server);
      assertTurnedAway(server, server.user(), WRONG);
      assertTurnedAway(server, "outdated", OUTDATED);
      assertTurnedAway(server, LITERAL, WRONG);
      try (Connection left = connect(server, server.user(), server.password())) {
        server.crash();
        assertThatThrownBy(() -> say(left, "SELECT '" + LITERAL + "'"))
            .isInstanceOf(SQLException.class);
      }
      await().until(() -> dataPlane.state().clients() == 0);

      String shown = lines.text() + dataPlane.state() + get(dataPlane, "/metrics");
      assertThat(shown).contains("client connection ended").contains("headgate_");
      assertThat(shown).doesNotContain(server.password(), WRONG, OUTDATED, "SELECT");
      assertThat(shown.replace("user=\"" + LITERAL + "\"", "")).doesNotContain(LITERAL);
    }
  }

  private byte[] document(Protocol protocol, DatabaseServer server) {
    return """
        {'sequence':1,'gateway':{'namespace':'default','name':'shop'},
         'listeners':[{'name':'listener','protocol':'%s','address':'127.0.0.1','port':%d,
                       'routes':[{'pool':'pool'}]}],
         'pools':[{'name':'pool','protocol':'%s','mode':'Session',
                   'users':{'%s':'%s','outdated':'%s'},
                   'backends':[{'host':'127.0.0.1','port':%d}]}]}"""
        .formatted(
            protocol, port, protocol, server.user(), server.password(), OUTDATED, server.port())
        .replace('\'', '"')
        .getBytes(UTF_8);
  }

  private Connection connect(DatabaseServer server, String user, String password)
      throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl(port).replaceAll("\\?.*", ""), user, password);
  }

  private static void say(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void converse(DatabaseServer server) throws SQLException {
    try (Connection connection = connect(server, server.user(), server.password())) {
      say(connection, "SELECT '" + LITERAL + "'");
      try (PreparedStatement prepared = connection.prepareStatement("SELECT ?")) {
        for (int i = 0; i < 6; i++) {
          prepared.setString(1, LITERAL + i);
          prepared.execute();
        }
      }
      assertThatThrownBy(() -> say(connection, "SELECT '" + LITERAL + "' FROM nowhere"))
          .isInstanceOf(SQLException.class);
    }
    Connection gone = connect(server, server.user(), server.password());
    gone.setAutoCommit(false);
    say(gone, "SELECT '" + LITERAL + "'");
    gone.abort(Runnable::run);
  }

  private void assertTurnedAway(DatabaseServer server, String user, String password) {
    assertThatThrownBy(() -> connect(server, user, password).close())
        .isInstanceOfSatisfying(
            SQLException.class, told -> assertThat(told.toString()).doesNotContain(password));
  }

  private static String get(DataPlane dataPlane, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + dataPlane.observe().getPort() + path);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
