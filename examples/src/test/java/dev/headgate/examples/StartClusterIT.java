package dev.headgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The data plane's image starts from its start-up cache, and quickly. */
@ExtendWith(ClusterExtension.class)
class StartClusterIT {

  private static final Pattern STARTED = Pattern.compile("\"started\" millis=\"(\\d+)\"");

  /** The target is 500 ms on an idle machine; this one also runs a cluster and tests. */
  private static final int LIMIT_MILLIS = 1500;

  @Test
  void shouldListenSoonAfterItsStart(Namespace namespace) {
    namespace.kubectl(
        "create", "configmap", "boot", "--from-file=config.json=dataplane/image/train.json");
    namespace.kubectl("apply", "-f", "examples/src/test/resources/start.yaml");

    Matcher started =
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> STARTED.matcher(namespace.kubectl("logs", "start")), Matcher::find);

    System.out.println("process start to listening: " + started.group(1) + " ms");
    assertThat(Integer.parseInt(started.group(1))).isLessThan(LIMIT_MILLIS);
  }
}
