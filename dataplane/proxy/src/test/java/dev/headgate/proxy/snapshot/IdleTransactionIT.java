package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.testbed.DatabaseServer;
import java.io.EOFException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who holds a transaction open and says nothing; those who are merely idle may stay. */
class IdleTransactionIT {

  private static final Map<String, Object> PASSTHROUGH = Map.of("mode", "Passthrough");

  private static Served serve(DatabaseServer server) {
    return Served.by(server, PASSTHROUGH, Map.of("idleTransactionTimeout", "300ms"));
  }

  @Test
  void shouldEndAsPostgresDoes() throws Exception {
    try (DatabaseServer server = Servers.start(Protocol.PostgreSQL);
        Served served = serve(server);
        RawPostgresClient idle = RawPostgresClient.loggedIn(served.port());
        RawPostgresClient holding = RawPostgresClient.loggedIn(served.port())) {
      holding.send(Wire.query("begin"));
      holding.untilReady();

      assertThat(holding.fatal()).isEqualTo("25P03");
      await().until(() -> served.pool().assigned() == 1);
      idle.send(Wire.query("select 1"));
      assertThat(idle.typesUntilReady()).endsWith("Z");
    }
  }

  @Test
  void shouldNameTheLimitThatWasReached() throws Exception {
    try (DatabaseServer server = Servers.start(Protocol.PostgreSQL);
        Served served =
            Served.by(
                server,
                PASSTHROUGH,
                Map.of("clientIdleTimeout", "300ms", "idleTransactionTimeout", "1h"));
        RawPostgresClient holding = RawPostgresClient.loggedIn(served.port())) {
      holding.send(Wire.query("begin"));
      holding.untilReady();

      assertThat(holding.fatal()).isEqualTo("57P05");
    }
  }

  @Test
  void shouldCloseWithoutAWordAsMariaDbDoes() throws Exception {
    try (DatabaseServer server = Servers.start(Protocol.MariaDB);
        Served served = serve(server);
        RawMariaDbClient holding =
            new RawMariaDbClient(served.port())
                .logIn(RawMariaDbClient.CAPABILITIES, "root", "app")) {
      holding.send(Packets.query("start transaction"));
      holding.answer();

      assertThatThrownBy(holding::answer).isInstanceOf(EOFException.class);
      await().until(() -> served.pool().assigned() == 0);
    }
  }
}
