package dev.headgate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.gateway.DataPlaneImage;
import dev.headgate.operator.push.FakePods;
import dev.headgate.operator.use.Resources;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeadershipIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ApiServer api = new ApiServer();
  private final FakePods pods = new FakePods();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void shouldHandOverWhenTheLeaderLeaves() {
    var first = start("operator-1");
    try (var second = start("operator-2")) {
      await().atMost(PATIENCE).until(() -> "operator-1".equals(leader()));
      api.client().resource(Resources.pool(1)).create();
      await().atMost(PATIENCE).until(() -> hasStatus("orders"));

      first.close();

      await().atMost(PATIENCE).until(() -> "operator-2".equals(leader()));
      api.client().resource(Resources.pool("later")).create();
      await().atMost(PATIENCE).until(() -> hasStatus("later"));
      assertThat(second.observePort()).isPositive();
    }
  }

  private Operator start(String identity) {
    var image = new DataPlaneImage("headgate/dataplane:test", "Never");
    var operator =
        Operator.start(
            api.client(),
            new Settings(image, "headgate", Set.of(), identity, true, 0),
            certificates -> pods);
    await().atMost(PATIENCE).until(() -> leader() != null);
    return operator;
  }

  private @Nullable String leader() {
    var lease =
        api.client().resources(Lease.class).inNamespace("headgate").withName("headgate-operator");
    return lease.get() == null ? null : lease.get().getSpec().getHolderIdentity();
  }

  private boolean hasStatus(String pool) {
    return api.client()
            .resources(Pool.class)
            .inNamespace("default")
            .withName(pool)
            .require()
            .getStatus()
        != null;
  }
}
