package dev.headgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.ListenerTls;
import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS between client and server, which passes here as it is. */
class TlsPassthroughIT {

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL, &sslmode=require, select ssl from pg_stat_ssl where pid = pg_backend_pid()",
    "MariaDB, &sslMode=trust, select variable_value <> '' from information_schema.session_status"
        + " where variable_name = 'Ssl_cipher'"
  })
  void shouldSeeConnectionEventsOnlyAndNoErrorInAnOrderlyEnd(
      Protocol protocol, String options, String encrypted) throws Exception {
    TestHooks hooks = TestHooks.passing();
    try (DatabaseServer server = Servers.start(protocol);
        Gateway gateway =
            new Gateway(
                new DirectPool(server.host(), server.port()),
                hooks.hooks(),
                Gateway.defaults(protocol, ListenerTls.Passthrough))) {
      try (Connection connection =
              DriverManager.getConnection(server.jdbcUrl(gateway.port()) + options);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(encrypted)) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getBoolean(1)).isTrue();
      }
      await().until(() -> hooks.events.size() >= 4);
      assertThat(hooks.events).containsExactly("opening", "opened", "closing ", "closed ");
      assertThat(gateway.listener.counters().refused(Refusal.Reason.SERVER_LOST)).isZero();
    }
  }
}
