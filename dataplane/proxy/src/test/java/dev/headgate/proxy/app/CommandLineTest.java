package dev.headgate.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  @Test
  void shouldHaveDefaults() {
    DataPlaneOptions options = new CommandLine().options(Map.of("HOSTNAME", "host"));

    assertThat(options.boot()).isNull();
    assertThat(options.control().getPort()).isEqualTo(8440);
    assertThat(options.control().getAddress().isLoopbackAddress()).isTrue();
    assertThat(options.observe().getPort()).isEqualTo(8441);
    assertThat(options.observe().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(options.pod()).isEqualTo("host");
  }

  @Test
  void shouldReadWhatIsGiven() {
    DataPlaneOptions options =
        new CommandLine(
                "--boot",
                "/b.json",
                "--control",
                "[::]:1",
                "--observe",
                "127.0.0.1:2",
                "--tls",
                "/tls",
                "--drain-lag",
                "500ms")
            .options(Map.of("HEADGATE_POD_NAME", "shop-0"));

    assertThat(options.boot()).isEqualTo(Path.of("/b.json"));
    assertThat(options.control().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(options.tls()).isEqualTo(Path.of("/tls"));
    assertThat(options.pod()).isEqualTo("shop-0");
    assertThat(options.drainLag()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void shouldRefusePlainControlBeyondLoopback() {
    assertThatThrownBy(() -> options("--control", "0.0.0.0:8440"))
        .hasMessageContaining("expected a loopback address");
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertThatThrownBy(() -> options("--port", "1")).hasMessage("unknown option --port");
    assertThatThrownBy(() -> options("--boot")).hasMessage("--boot: no value");
    assertThatThrownBy(() -> options("--observe", "8441")).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> options("--drain-lag", "2")).hasMessageContaining("a time");
  }

  private static DataPlaneOptions options(String... arguments) {
    return new CommandLine(arguments).options(Map.of());
  }
}
