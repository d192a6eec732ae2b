package dev.headgate.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.List;
import java.util.function.Function;

/** Writes a status, and nothing else: what is applied to a status becomes ours. */
public final class StatusOnly {

  private StatusOnly() {}

  /**
   * Only where it is another than before, for JOSDK can lose an outside change that coincides with
   * a patch of ours that changes nothing. What a person should notice goes to {@code notices}.
   *
   * @param blank a new object of the kind
   */
  public static <S, R extends CustomResource<?, S>> UpdateControl<R> update(
      R blank, R resource, S status, Function<S, List<Condition>> conditions, Notices notices) {
    S before = resource.getStatus();
    if (status.equals(before)) {
      return UpdateControl.noUpdate();
    }
    notices.tell(
        resource, before == null ? List.of() : conditions.apply(before), conditions.apply(status));
    return UpdateControl.patchStatus(of(blank, resource, status));
  }

  private static <S, R extends CustomResource<?, S>> R of(R blank, R resource, S status) {
    blank.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .build());
    blank.setStatus(status);
    return blank;
  }
}
