package dev.headgate.proxy.snapshot;

import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.MariaDbServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What runs at a MariaDB server ends when its client wants it to, or is gone. */
@ParameterizedClass
@MethodSource("hooks")
class MariaDbCancelIT {

  private static final Map<String, Object> POOL =
      Map.of("users", Map.of("app", "app-password", "root", ""));

  private static MariaDbServer server;

  private final Served gateway;

  MariaDbCancelIT(Hooks hooks) {
    this.gateway = Served.by(server, POOL, hooks);
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
  }

  @BeforeAll
  static void startServer() {
    server = MariaDbServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  /** Logged in as the superuser, with no driver that would send a KILL of its own. */
  private RawMariaDbClient raw() throws IOException {
    return new RawMariaDbClient(gateway.port()).logIn(RawMariaDbClient.CAPABILITIES, "root", "app");
  }

  /** Until so many statements with this in them run at the server. */
  private static void awaitRunning(String part, int statements) throws SQLException {
    try (Connection direct = server.connectDirectly()) {
      String count =
          "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%"
              + part
              + "%' AND id != CONNECTION_ID()";
      await().until(() -> Sql.ask(direct, count).equals(Integer.toString(statements)));
    }
  }

  @Test
  void shouldEndWhatAVanishedClientLeftRunning() throws Exception {
    try (RawMariaDbClient client = raw()) {
      // Unlike SLEEP it does not look, every few seconds, whether anybody is there.
      client.send(Packets.query("SELECT BENCHMARK(10000000000, MD5('vanishes'))"));
      awaitRunning("vanishes", 1);
    }

    awaitRunning("vanishes", 0);
    await().until(() -> gateway.pool().assigned() == 0);
  }
}
