package dev.headgate.plugins.rewrite;

import static dev.headgate.plugins.testing.Packets.joined;
import static dev.headgate.plugins.testing.Packets.message;
import static dev.headgate.plugins.testing.Packets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginConfigException.Problem;
import dev.headgate.plugin.Verdict;
import dev.headgate.plugins.testing.Connections;
import dev.headgate.plugins.testing.RecordingContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewriteTest {

  private static final Map<String, Object> OLD_TO_NEW =
      Map.of("pattern", "(?i)from (\\w+)_old", "replace", "from $1");
  private static final Map<String, Object> NO_DROP =
      Map.of(
          "pattern",
          "(?i)^\\s*drop\\s",
          "refuse",
          Map.of("sqlState", "42501", "code", 1142, "message", "nothing is dropped here"));

  @Test
  void shouldReplaceInQueryAndMendItsLength() throws Exception {
    Verdict verdict = decide("PostgreSQL", message('Q', "select 1 from orders_old\0"));

    assertThat(replaced(verdict)).isEqualTo(message('Q', "select 1 from orders\0"));
  }

  @Test
  void shouldReplaceInParseAndKeepNameTypesAndNeighbours() throws Exception {
    Verdict verdict =
        decide(
            "PostgreSQL",
            message('P', "s1\0select $1 from orders_old\0\0\1\0\0\0\27"),
            message('B', "\0s1\0\0\0\0\0\0\0"),
            message('S', ""));

    assertThat(replaced(verdict).slice())
        .isEqualTo(
            joined(
                    message('P', "s1\0select $1 from orders\0\0\1\0\0\0\27"),
                    message('B', "\0s1\0\0\0\0\0\0\0"),
                    message('S', ""))
                .slice());
  }

  @Test
  void shouldReplaceEveryStatementOfABatch() throws Exception {
    Verdict verdict =
        decide(
            "PostgreSQL",
            message('P', "\0select 1 from a_old\0\0\0"),
            message('P', "\0select 2 from b_old\0\0\0"));

    assertThat(replaced(verdict).slice())
        .isEqualTo(
            joined(message('P', "\0select 1 from a\0\0\0"), message('P', "\0select 2 from b\0\0\0"))
                .slice());
  }

  @Test
  void shouldRefuseAWholeBatchForOneStatement() throws Exception {
    Verdict verdict =
        decide(
            "PostgreSQL",
            message('P', "\0select 1\0\0\0"),
            message('P', "\0 DROP table orders\0\0\0"),
            message('S', ""));

    assertThat(verdict).isEqualTo(new Verdict.Refuse("42501", 1142, "nothing is dropped here"));
  }

  @Test
  void shouldForwardWhatNoRuleMatches() throws Exception {
    assertThat(decide("PostgreSQL", message('Q', "select 'drop'\0"))).isEqualTo(Verdict.forward());
    assertThat(decide("MariaDB", packet(0, "\3select 'drop'"))).isEqualTo(Verdict.forward());
    assertThat(decide("MariaDB", packet(0, "\16"))).isEqualTo(Verdict.forward());
  }

  @Test
  void shouldReplaceInMariaDbQueryAndPrepare() throws Exception {
    for (String command : List.of("\3", "\26")) {
      Verdict verdict = decide("MariaDB", packet(0, command + "select 1 from orders_old"));

      assertThat(replaced(verdict)).isEqualTo(packet(0, command + "select 1 from orders"));
    }
  }

  @Test
  void shouldRefuseInMariaDb() throws Exception {
    assertThat(decide("MariaDB", packet(0, "\3drop table orders")))
        .isInstanceOf(Verdict.Refuse.class);
  }

  @Test
  void shouldLeaveOtherMariaDbCommandsAlone() throws Exception {
    assertThat(decide("MariaDB", packet(0, "\2x from orders_old"))).isEqualTo(Verdict.forward());
  }

  @Test
  void shouldCutMariaDbPacketsAnewAtTheirGreatestLength() throws Exception {
    String filler = "x".repeat(0xFF_FFFF - "\3".length() - "/**/ from a_old".length());
    String grown = "\3/*" + filler + "*/ from a_old";
    // Exactly full: an empty packet must follow; without "_old" it is one packet of less.
    Verdict verdict = decide("MariaDB", packet(0, grown), packet(1, ""));

    assertThat(replaced(verdict)).isEqualTo(packet(0, "\3/*" + filler + "*/ from a"));
  }

  @Test
  void shouldAddTheEmptyPacketAfterAFullOne() throws Exception {
    OnTrafficFromClient plugin = plugin(List.of(Map.of("pattern", "^x", "replace", "xy")));
    String sql = "x".repeat(0xFF_FFFF - 2);

    Verdict verdict =
        plugin.onTrafficFromClient(Connections.open(1, "MariaDB"), joined(packet(0, "\3" + sql)));

    assertThat(replaced(verdict).slice())
        .isEqualTo(joined(packet(0, "\3xy" + sql.substring(1)), packet(1, "")).slice());
  }

  @Test
  void shouldKeepBytesThatAreNotUtf8() throws Exception {
    Verdict verdict = decide("PostgreSQL", message('Q', "select '\u00e9\u00ff' from a_old\0"));

    assertThat(replaced(verdict)).isEqualTo(message('Q', "select '\u00e9\u00ff' from a\0"));
  }

  @Test
  void shouldMatchUtf8Statements() throws Exception {
    OnTrafficFromClient plugin = plugin(List.of(Map.of("pattern", "'\u00e9'", "replace", "'e'")));

    Verdict verdict =
        plugin.onTrafficFromClient(
            Connections.open(1, "PostgreSQL"), joined(message('Q', "select '\u00c3\u00a9'\0")));

    assertThat(replaced(verdict)).isEqualTo(message('Q', "select 'e'\0"));
  }

  @Test
  void shouldReportEverythingWrongWithItsConfigurationAtOnce() {
    assertThatThrownBy(
            () ->
                plugin(
                    List.of(
                        Map.of("pattern", "(", "replace", "x"),
                        Map.of("pattern", "a", "replace", "$1"),
                        Map.of("pattern", "a"),
                        Map.of("pattern", "a", "replace", "b", "refuse", Map.of()),
                        Map.of("pattern", 5, "refuse", Map.of("sqlState", "no", "code", 70000)),
                        Map.of("patern", "a", "replace", "b"))))
        .isInstanceOfSatisfying(
            PluginConfigException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::key)
                    .contains(
                        "rules[0].pattern",
                        "rules[1].replace",
                        "rules[2].replace",
                        "rules[3].refuse",
                        "rules[4].pattern",
                        "rules[4].refuse.code",
                        "rules[4].refuse.message",
                        "rules[4].refuse.sqlState",
                        "rules[5].pattern",
                        "rules[5].patern"));
  }

  @Test
  void shouldWantRules() {
    assertThatThrownBy(() -> new RewriteFactory().create(new RecordingContext(Map.of())))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("rules");
  }

  private static Verdict decide(String protocol, ByteBuffer... request) throws Exception {
    return plugin(List.of(OLD_TO_NEW, NO_DROP))
        .onTrafficFromClient(Connections.open(1, protocol), joined(request));
  }

  private static OnTrafficFromClient plugin(List<Map<String, Object>> rules)
      throws PluginConfigException {
    return (OnTrafficFromClient)
        new RewriteFactory().create(new RecordingContext(Map.of("rules", rules)));
  }

  private static ByteBuffer replaced(Verdict verdict) {
    return ((Verdict.Replace) verdict).bytes();
  }
}
