package dev.headgate.proxy.snapshot;

import static dev.headgate.proxy.snapshot.TestGateway.document;
import static dev.headgate.proxy.snapshot.TestGateway.listener;
import static dev.headgate.proxy.snapshot.TestGateway.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.backend.TestNames;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.proxy.protocol.WireError;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A database whose name has no address for a while: a headless Service without a ready pod. */
class BackendNamesIT {

  @ParameterizedTest
  @CsvSource({"PostgreSQL, 0 57P03", "MariaDB, 1429"})
  void shouldSayThatTheDatabaseIsAwayUntilItsNameIsKnown(Protocol protocol, String error)
      throws Exception {
    int port = FreePort.onLoopback();
    int ahead = protocol == Protocol.MariaDB ? 0 : 2;
    String name = TestNames.name("db-" + protocol.name().toLowerCase(Locale.ROOT));
    try (DatabaseServer server = Servers.start(protocol);
        TestGateway gateway = new TestGateway()) {
      gateway.serve(
          document(
              listener("listener", protocol, port, "pool"),
              pool("pool", protocol, server.port(), ",'minIdle':" + ahead)
                  .replace("127.0.0.1", name)));
      assertThatThrownBy(() -> WireClient.logIn(protocol, port))
          .isInstanceOf(WireError.class)
          .hasMessageStartingWith(error);
      assertThat(gateway.pool().backends().getFirst().healthy()).isFalse();

      TestNames.name("db-" + protocol.name().toLowerCase(Locale.ROOT), "127.0.0.1");

      try (WireClient client = WireClient.logIn(protocol, port)) {
        assertThat(client.ask("select 'found'")).isEqualTo("found");
      }
      await().atMost(Duration.ofSeconds(1)).until(() -> gateway.pool().idle() >= ahead);
    }
  }
}
