package dev.headgate.plugins.traffic;

import static dev.headgate.plugins.testing.Packets.joined;
import static dev.headgate.plugins.testing.Packets.message;
import static dev.headgate.plugins.testing.Packets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.plugin.Connection;
import dev.headgate.plugins.testing.Connections;
import dev.headgate.plugins.testing.RecordingContext;
import dev.headgate.plugins.testing.RecordingContext.Line;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogTrafficTest {

  private static final Connection PG = Connections.open(1, "PostgreSQL");
  private static final Connection MARIADB = Connections.open(2, "MariaDB");
  private static final ByteBuffer NO_REQUEST = ByteBuffer.allocate(0);

  private final RecordingContext context = new RecordingContext(Map.of());
  private final LogTraffic plugin = new LogTraffic(context);

  @Test
  void shouldNameTheMessagesOfARequest() {
    plugin.onTrafficToServer(
        PG, joined(message('P', "\0select\0\0\0"), message('B', "\0\0"), message('S', "")));

    assertThat(last().message()).isEqualTo("request");
    assertThat(last().fields().get("messages")).isEqualTo(Map.of("Parse", 1, "Bind", 1, "Sync", 1));
    assertThat(last().fields().get("bytes")).isEqualTo(15 + 7 + 5);
  }

  @Test
  void shouldCountTheMessagesOfAResponse() {
    plugin.onTrafficToClient(
        PG,
        NO_REQUEST,
        joined(message('T', "x"), message('D', "1"), message('D', "2"), message('Z', "I")),
        true);

    assertThat(last().fields().get("messages"))
        .isEqualTo(Map.of("RowDescription", 1, "DataRow", 2, "ReadyForQuery", 1));
  }

  @Test
  void shouldFollowALongMessageThroughItsParts() {
    ByteBuffer whole = joined(message('D', "a long row, EEEEEEEE"), message('Z', "I")).slice();
    plugin.onTrafficToClient(PG, NO_REQUEST, whole.slice(0, 10), false);
    plugin.onTrafficToClient(PG, NO_REQUEST, whole.slice(10, 8), false);
    plugin.onTrafficToClient(PG, NO_REQUEST, whole.slice(18, whole.remaining() - 18), true);

    assertThat(context.lines())
        .<Object>extracting(line -> line.fields().get("messages"))
        .containsExactly(Map.of("DataRow", 1), Map.of(), Map.of("ReadyForQuery", 1));
  }

  @Test
  void shouldNameMariaDbCommandsAndErrors() {
    plugin.onTrafficToServer(MARIADB, joined(packet(0, "\3select 1")));
    assertThat(last().fields().get("messages")).isEqualTo(Map.of("COM_QUERY", 1));

    plugin.onTrafficToClient(
        MARIADB, NO_REQUEST, joined(packet(1, "\1"), packet(2, "\u00ffno")), true);
    assertThat(last().fields().get("messages")).isEqualTo(Map.of("packet", 1, "ERR", 1));
  }

  @Test
  void shouldNeverShowWhatIsInAMessage() {
    plugin.onTrafficToServer(PG, joined(message('Q', "select 'secret'\0")));
    plugin.onTrafficToServer(MARIADB, joined(packet(0, "\3select 'secret'")));

    assertThat(context.lines().toString()).doesNotContain("secret");
  }

  private Line last() {
    return context.lines().getLast();
  }
}
