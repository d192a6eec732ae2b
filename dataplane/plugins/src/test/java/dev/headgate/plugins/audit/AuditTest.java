package dev.headgate.plugins.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugins.testing.Connections;
import dev.headgate.plugins.testing.RecordingContext;
import dev.headgate.plugins.testing.RecordingContext.Line;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest {

  private final RecordingContext context = new RecordingContext(Map.of());
  private Instant now = Instant.EPOCH;
  private final Audit audit = new Audit(context, () -> now);

  @Test
  void shouldTellOfASessionFromOpeningToClosing() {
    audit.onOpening(Connections.opening(1, "PostgreSQL"));
    audit.onOpened(Connections.open(1, "PostgreSQL"));
    audit.onTraffic(Connections.open(1, "PostgreSQL"));
    audit.onTraffic(Connections.open(1, "PostgreSQL"));
    now = now.plusMillis(1500);
    audit.onClosed(Connections.open(1, "PostgreSQL"), "");

    assertThat(context.lines())
        .extracting(Line::message)
        .containsExactly("session opened", "session closed");
    assertThat(context.lines().getLast().fields())
        .isEqualTo(
            Map.of(
                "connection", 1L,
                "listener", "db",
                "protocol", "PostgreSQL",
                "client", "10.0.0.9:40000",
                "server", "10.0.0.2:5432",
                "user", "app",
                "database", "orders",
                "durationMillis", 1500L,
                "requests", 2L));
  }

  @Test
  void shouldTellOfAClientThatWasTurnedAway() {
    audit.onOpening(Connections.opening(1, "MariaDB"));
    audit.onClosed(Connections.opening(1, "MariaDB"), "queue timeout");

    Line line = context.lines().getLast();
    assertThat(line.message()).isEqualTo("client turned away");
    assertThat(line.fields().get("error")).isEqualTo("queue timeout");
    assertThat(line.fields().get("requests")).isEqualTo(0L);
  }

  @Test
  void shouldCountEachSessionByItself() {
    audit.onOpening(Connections.opening(1, "MariaDB"));
    audit.onOpening(Connections.opening(2, "MariaDB"));
    audit.onTraffic(Connections.open(2, "MariaDB"));
    audit.onClosed(Connections.open(1, "MariaDB"), "");
    audit.onClosed(Connections.open(2, "MariaDB"), "");

    assertThat(context.lines())
        .<Object>extracting(line -> line.fields().get("requests"))
        .containsExactly(0L, 1L);
  }

  @Test
  void shouldRefuseConfigurationItDoesNotKnow() {
    assertThatThrownBy(
            () -> new AuditFactory().create(new RecordingContext(Map.of("file", "/tmp/a"))))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("file");
  }
}
