package dev.headgate.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What others can add to our objects that ours cannot be applied beside. */
class ContradictionsTest {

  @Test
  void shouldSeePortsThatNoListenerHas() {
    assertThat(Services.hasForeignPorts(service(5432, 1), service(5432))).isTrue();
    assertThat(Services.hasForeignPorts(service(1), service(5432))).isTrue();
  }

  @Test
  void shouldLeaveAMissingPortToTheApply() {
    assertThat(Services.hasForeignPorts(service(5432), service(5432, 3306))).isFalse();
    assertThat(Services.hasForeignPorts(service(5432), service(5432))).isFalse();
  }

  @Test
  void shouldSeeTheLimitThatExcludesOurs() {
    assertThat(PodDisruptionBudgets.hasOtherLimit(budget(1, null), budget(null, 1))).isTrue();
    assertThat(PodDisruptionBudgets.hasOtherLimit(budget(null, 1), budget(1, null))).isTrue();
    assertThat(PodDisruptionBudgets.hasOtherLimit(budget(null, 2), budget(null, 1))).isFalse();
  }

  private static Service service(int... ports) {
    var service = new ServiceBuilder().withNewSpec();
    Arrays.stream(ports).forEach(port -> service.addNewPort().withPort(port).endPort());
    return service.endSpec().build();
  }

  private static PodDisruptionBudget budget(
      @Nullable Integer minAvailable, @Nullable Integer maxUnavailable) {
    return new PodDisruptionBudgetBuilder()
        .withNewSpec()
        .withMinAvailable(limit(minAvailable))
        .withMaxUnavailable(limit(maxUnavailable))
        .endSpec()
        .build();
  }

  private static @Nullable IntOrString limit(@Nullable Integer value) {
    return value == null ? null : new IntOrString(value);
  }
}
