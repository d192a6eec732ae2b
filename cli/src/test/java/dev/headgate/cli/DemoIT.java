package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on its well-known ports; it fails while another demo runs on this machine. */
class DemoIT {

  @TempDir private Path temporary;

  /** The account that root's database servers run under has to get there. */
  @BeforeEach
  void open() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void shouldCheckItself() throws Exception {
    try (Command demo = Command.start(temporary, Map.of(), "demo", "--check")) {
      assertThat(demo.exit()).describedAs(() -> demo.out() + demo.err()).isZero();

      assertThat(demo.out().lines().filter(line -> !line.startsWith("APPLIED ")))
          .hasSize(11)
          .allMatch(line -> line.startsWith("ok "));
      assertThat(demo.out()).contains("PostgreSQL 18", "MariaDB 11.4", "is serving after ");
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void shouldServeUntilItIsEnded() throws Exception {
    try (Command demo = Command.start(temporary, Map.of(), "demo")) {
      demo.awaitLine(0, "edit ");
      assertThat(demo.out())
          .contains("psql -h 127.0.0.1 -p 15432", "-h 127.0.0.1 -P 13306", "curl http://127.0.0.1:")
          .doesNotContain("\u001b");

      demo.signal("INT");

      assertThat(demo.exit()).isZero();
    }
    assertThat(left()).isEmpty();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      return left.toList();
    }
  }
}
