package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever mistakes the usage is told it, on stderr, with exit code 2. */
class UsageTest {

  @Test
  void shouldListTheCommands() {
    Cli help = Cli.run("--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("demo", "run", "validate", "compile", "operator");
    assertThat(help.err()).isEmpty();
  }

  @Test
  void shouldTellItsVersion() {
    assertThat(Cli.run("--version").out().strip()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"\", Missing required subcommand",
        "serve, Unmatched argument",
        "demo extra, Unmatched argument",
        "run, Missing required parameter: 'DIR'",
        "validate, Missing required parameter: 'DIR'",
        "compile, Missing required parameter: 'DIR'",
        "compile . --secrets, Unknown option: '--secrets'",
        "validate . --output yaml, \"expected one of [text, json]\"",
        "run . --control-port 70000, '70000' (expected 0 to 65535)",
        "run . --observe-port none, 'none' (expected 0 to 65535)",
        "run . --listen-address localhost, 'localhost' (expected an IP address)",
        "operator --observe-port -1, '-1' (expected 0 to 65535)"
      })
  void shouldSayWhatIsWrongWithTheUsage(String arguments, String complaint) {
    Cli told = Cli.run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

    assertThat(told.exit()).isEqualTo(2);
    assertThat(told.err()).containsIgnoringCase(complaint).contains("headgate ");
    assertThat(told.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "validate", "compile"})
  void shouldMissTheFolder(String command, @TempDir Path folder) {
    Cli told = Cli.run(command, folder.resolve("nowhere").toString());

    assertThat(told.exit()).isEqualTo(2);
    assertThat(told.err()).contains("nowhere: no such folder");
  }

  @Test
  void shouldColourNothingOffATerminal() {
    assertThat(Cli.run("run", "--help").out()).doesNotContain("\u001b");
    assertThat(Cli.run("run").err()).doesNotContain("\u001b");
  }
}
