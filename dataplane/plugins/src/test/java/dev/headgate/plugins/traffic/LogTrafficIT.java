package dev.headgate.plugins.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugins.testing.Database;
import dev.headgate.plugins.testing.Gateway;
import dev.headgate.plugins.testing.Log;
import dev.headgate.plugins.testing.Packets;
import dev.headgate.plugins.testing.RawMariaDb;
import dev.headgate.plugins.testing.RawPostgres;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Types and sizes of what real databases and clients say, and nothing of what it means. */
class LogTrafficIT {

  private static final String CANARY = "canary-4711";
  private static final String SQL = "select '" + CANARY + "'";

  @Test
  void shouldTellTypesAndSizesOfPostgreSql() throws IOException {
    try (Log log = Log.open();
        Gateway gateway = Gateway.with(Database.PostgreSQL, "log-traffic", "{}");
        RawPostgres client = new RawPostgres(gateway.port())) {
      client.send(Packets.message('Q', SQL + "\0"));
      int bytes = client.untilReady().stream().mapToInt(m -> 5 + m.body().length()).sum();

      await().until(() -> log.lines("log-traffic", "response").size() == 1);
      assertThat(log.lines("log-traffic", "request").getFirst())
          .containsEntry("listener", "db")
          .containsEntry("messages", Map.of("Query", 1))
          .containsEntry("bytes", 5 + SQL.length() + 1);
      assertThat(log.lines("log-traffic", "response").getFirst())
          .containsEntry(
              "messages",
              Map.of("RowDescription", 1, "DataRow", 1, "CommandComplete", 1, "ReadyForQuery", 1))
          .containsEntry("bytes", bytes);
      assertThat(log.text()).doesNotContain(CANARY);
    }
  }

  @Test
  void shouldTellTypesAndSizesOfMariaDb() throws IOException {
    try (Log log = Log.open();
        Gateway gateway = Gateway.with(Database.MariaDB, "log-traffic", "{}");
        RawMariaDb client = new RawMariaDb(gateway.port())) {
      client.send(Packets.packet(0, "\3" + SQL));
      int bytes = 0;
      // Count of columns, the column, end of columns, the row, end of rows.
      for (int packet = 0; packet < 5; packet++) {
        bytes += 4 + client.read().payload().length();
      }

      await().until(() -> log.lines("log-traffic", "response").size() == 1);
      assertThat(log.lines("log-traffic", "request").getFirst())
          .containsEntry("messages", Map.of("COM_QUERY", 1))
          .containsEntry("bytes", 4 + 1 + SQL.length());
      assertThat(log.lines("log-traffic", "response").getFirst())
          .containsEntry("messages", Map.of("packet", 3, "EOF", 2))
          .containsEntry("bytes", bytes);
      assertThat(log.text()).doesNotContain(CANARY);
    }
  }

  @Test
  void shouldAddUpALongResponseInItsParts() throws IOException {
    try (Log log = Log.open();
        Gateway gateway = Gateway.with(Database.PostgreSQL, "log-traffic", "{}");
        RawPostgres client = new RawPostgres(gateway.port())) {
      client.send(Packets.message('Q', "select repeat('x', 1000) from generate_series(1, 1000)\0"));
      int bytes = client.untilReady().stream().mapToInt(m -> 5 + m.body().length()).sum();

      await().until(() -> sum(log.lines("log-traffic", "response")) == bytes);
      assertThat(log.lines("log-traffic", "response"))
          .hasSizeGreaterThan(10)
          .last()
          .extracting(fields -> fields.get("messages"))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("ReadyForQuery", 1);
    }
  }

  private static int sum(List<Map<String, Object>> lines) {
    return lines.stream().mapToInt(fields -> (int) fields.getOrDefault("bytes", 0)).sum();
  }
}
