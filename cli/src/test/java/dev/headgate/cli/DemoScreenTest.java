package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.proxy.control.Phase;
import dev.headgate.proxy.control.State;
import dev.headgate.proxy.plugin.PluginStatus;
import dev.headgate.proxy.pool.Latencies;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.session.Counters;
import dev.headgate.proxy.snapshot.ListenerStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

class DemoScreenTest {

  private static final long SECOND = 1_000_000_000L;
  private static final List<String> COMMANDS = List.of("psql " + "-v ".repeat(60), "mariadb");
  private static final List<String> EVENTS =
      Collections.nCopies(100, "12:00:00  session opened  client 127.0.0.1:4000 " + "x".repeat(90));

  private static State state(long calls, boolean broken) {
    return new State(
        "demo",
        Phase.Ready,
        "a".repeat(64),
        "0123456789ab" + "c".repeat(52),
        1,
        List.of(
            new ListenerStatus(
                "postgresql",
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 15432),
                3,
                new Counters(),
                List.of("postgresql"))),
        List.of(
            new PoolStatus(
                "postgresql",
                2,
                3,
                0,
                1,
                4,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                new Latencies(),
                List.of(
                    new PoolStatus.BackendStatus("127.0.0.1:25432", true, 5),
                    new PoolStatus.BackendStatus("127.0.0.1:25433", false, 0)))),
        List.of(new PluginStatus("audit", broken, calls, 7, 0, 0)),
        null);
  }

  private static List<String> lines(Ansi ansi, int rows, int columns) {
    Rates rates = new Rates(0);
    rates.add(state(0, false), SECOND);
    rates.add(state(3000, false), 3 * SECOND);
    return new DemoScreen(ansi, new Terminal.Size(rows, columns))
        .lines(state(3000, true), rates, Duration.ofSeconds(3661), COMMANDS, EVENTS);
  }

  @Test
  void shouldShowWhatHappens() {
    List<String> lines = lines(Ansi.OFF, 40, 120);

    assertThat(lines.getFirst()).contains("revision 0123456789ab ", "up 1:01:01");
    assertThat(lines)
        .anyMatch(line -> line.contains("3 clients   5 servers   0 queries/s   1,500 hooks/s"))
        .anyMatch(line -> line.matches("  postgresql +127\\.0\\.0\\.1:15432 +3 +0"))
        .anyMatch(line -> line.matches("  postgresql +2 +3 +1 +4 +1 of 2 healthy"))
        .anyMatch(line -> line.matches("  audit +1500 +7 +broken"))
        .anyMatch(line -> line.startsWith("  12:00:00  session opened"));
  }

  @ParameterizedTest
  @CsvSource({"24, 80", "40, 120", "12, 80", "60, 200"})
  void shouldFitIntoTheTerminal(int rows, int columns) {
    List<String> lines = lines(Ansi.OFF, rows, columns);

    assertThat(lines).hasSize(rows - 1).allMatch(line -> line.length() <= columns);
  }

  @Test
  void shouldColourOnATerminal() {
    assertThat(lines(Ansi.ON, 40, 120)).anyMatch(line -> line.contains("\u001b[1m3"));
  }

  @Test
  void shouldScaleTheBarsToTheHighest() {
    assertThat(DemoScreen.bars(List.of(0.0, 50.0, 100.0))).isEqualTo("▁▅█");
    assertThat(DemoScreen.bars(List.of(0.0, 0.0))).isEqualTo("▁▁");
  }

  @Test
  void shouldCountFromZeroWhatWasLoadedAnew() {
    Rates rates = new Rates(0);
    rates.add(state(3000, false), SECOND);
    rates.add(state(100, false), 2 * SECOND);

    assertThat(rates.hooks()).isEqualTo(100);
  }
}
