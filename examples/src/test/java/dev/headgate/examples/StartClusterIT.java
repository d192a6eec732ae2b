package dev.headgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The data plane's image starts from its start-up cache, or not at all. How long that takes is
 * printed: on a machine that runs tests beside it, the figure is no measurement.
 */
@ExtendWith(ClusterExtension.class)
class StartClusterIT {

  private static final Pattern STARTED = Pattern.compile("\"started\" millis=\"(\\d+)\"");

  @Test
  void shouldStartFromItsCache(Namespace namespace) {
    namespace.kubectl(
        "create",
        "configmap",
        "boot",
        "--from-file=config.json=examples/src/test/resources/start.json");
    namespace.kubectl("apply", "-f", "examples/src/test/resources/start.yaml");

    Matcher started =
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> STARTED.matcher(namespace.kubectl("logs", "start")), Matcher::find);

    assertThat(namespace.kubectl("logs", "start")).contains("listener bound");
    System.out.println("process start to listening: " + started.group(1) + " ms");
  }
}
