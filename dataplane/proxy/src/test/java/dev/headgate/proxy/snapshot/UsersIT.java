package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users that come, change and go while a pool serves. */
@SuppressWarnings("NullAway.Init") // each test begins with serve
class UsersIT {

  @AutoClose private static final BothServers SERVERS = new BothServers();

  private DatabaseServer server;
  private Served gateway;

  @BeforeAll
  static void createUser() throws SQLException {
    SERVERS.of(Protocol.PostgreSQL).executeDirectly("CREATE ROLE ann LOGIN PASSWORD 'first'");
    SERVERS
        .of(Protocol.MariaDB)
        .executeDirectly("CREATE USER ann IDENTIFIED BY 'first'", "GRANT ALL ON app.* TO ann");
  }

  @AfterEach
  void close() throws SQLException {
    gateway.close();
    server.setPassword("ann", "first");
  }

  private void serve(Protocol protocol, Map<String, String> users) {
    server = SERVERS.of(protocol);
    gateway = Served.by(server, Map.of("users", users), Hooks.NONE);
  }

  private void awaitServers(int idle, int assigned) {
    await().until(() -> gateway.pool().idle() == idle && gateway.pool().assigned() == assigned);
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeARotatedPasswordAndCutNoSession(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("ann", "first"));
    String idle;
    try (Connection running = gateway.connect("ann", "first")) {
      String kept = gateway.serverConnection(running);
      idle = gateway.visit("ann", "first");
      awaitServers(1, 1);

      server.setPassword("ann", "second");
      gateway.push(Map.of("users", Map.of("ann", "second")));

      assertThatThrownBy(() -> gateway.connect("ann", "first")).isInstanceOf(SQLException.class);
      assertThat(gateway.visit("ann", "second")).isNotIn(kept, idle);
      awaitServers(1, 1);
      assertThat(gateway.serverConnection(running)).isEqualTo(kept);
    }

    awaitServers(1, 0);
    assertThat(gateway.visit("ann", "second")).isNotEqualTo(idle);
    assertThat(gateway.pool().connects()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCloseWhatARemovedUserLeftIdleAndNothingElse(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("ann", "first", "app", "app-password"));
    String kept = gateway.visit("app", "app-password");
    gateway.visit("ann", "first");
    awaitServers(2, 0);

    gateway.push(Map.of("users", Map.of("app", "app-password"), "maxServerConnections", 7));

    awaitServers(1, 0);
    assertThatThrownBy(() -> gateway.connect("ann", "first")).isInstanceOf(SQLException.class);
    assertThat(gateway.visit("app", "app-password")).isEqualTo(kept);
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetInWhoWasAddedAtOnce(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("app", "app-password"));
    assertThatThrownBy(() -> gateway.connect("ann", "first")).isInstanceOf(SQLException.class);

    gateway.push(Map.of("users", Map.of("ann", "first", "app", "app-password")));

    gateway.visit("ann", "first");
  }
}
