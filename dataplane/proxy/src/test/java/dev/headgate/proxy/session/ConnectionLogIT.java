package dev.headgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.observe.LoggedLines;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.testbed.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection leaves one line, which says how it ended and nothing of what went over it. */
class ConnectionLogIT {

  private static PostgresServer server;

  @AutoClose private final LoggedLines lines = LoggedLines.of(ConnectionLog.class.getName());

  private Gateway gateway;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    gateway = new Gateway(new DirectPool(server.host(), server.port()), Hooks.NONE);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Map<String, String> onlyLine() {
    await().until(() -> !lines.list().isEmpty());
    assertThat(lines.list()).hasSize(1);
    ILoggingEvent line = lines.list().getFirst();
    assertThat(line.getFormattedMessage()).isEqualTo("client connection ended");
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  @Test
  void shouldTellWhoCameAndThatItQuit() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query("SELECT 'a canary in the mine'"));
      client.untilReady();
      client.send(Wire.message('X'));
      assertThat(client.readByte()).isEqualTo(-1);

      Map<String, String> line = onlyLine();
      assertThat(line)
          .containsEntry("cause", "quit")
          .containsEntry("user", "postgres")
          .containsEntry("database", "postgres")
          .containsEntry("client", "127.0.0.1:" + client.socket.getLocalPort())
          .containsKeys("session", "listener", "pool", "millis", "requests");
      assertThat(Long.parseLong(line.get("fromClient"))).isGreaterThan(50);
      assertThat(Long.parseLong(line.get("fromServer"))).isGreaterThan(300);
      assertThat(line.toString()).doesNotContain("canary");
    }
    assertThat(gateway.listener.counters().closed("quit")).isEqualTo(1);
  }

  @Test
  void shouldTellThatAClientVanished() throws Exception {
    RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port());
    client.close();

    assertThat(onlyLine()).containsEntry("cause", "vanished");
  }

  @Test
  void shouldTellThatTheServerEndedIt() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query("SELECT pg_terminate_backend(pg_backend_pid())"));
      client.untilReady();

      assertThat(onlyLine()).containsEntry("cause", "server_ended");
    }
  }

  @Test
  void shouldTellHowAClientBrokeTheProtocol() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client
          .socket
          .getOutputStream()
          .write("GET /secret HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.readByte()).isEqualTo(-1);

      assertThat(onlyLine())
          .containsEntry("cause", "unintelligible")
          .containsEntry("why", "invalid length of startup packet")
          .doesNotContainKeys("user", "pool");
    }
  }

  /** Many lines a second would be written by the loops that serve everybody else. */
  @Test
  void shouldCountTheRestOfAFlood() throws Exception {
    int clients = 300;
    for (int i = 0; i < clients; i++) {
      new RawPostgresClient(gateway.port()).close();
    }
    await().until(() -> gateway.listener.counters().closed("vanished") == clients);
    assertThat(lines.list()).hasSizeLessThan(clients);

    await()
        .until(
            () -> {
              new RawPostgresClient(gateway.port()).close();
              return lines.list().stream()
                  .anyMatch(line -> line.getFormattedMessage().endsWith("without a line"));
            });
  }
}
