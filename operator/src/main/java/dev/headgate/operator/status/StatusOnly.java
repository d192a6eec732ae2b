package dev.headgate.operator.status;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;

/** What is applied to a status becomes ours: nothing else may be in it. */
public final class StatusOnly {

  private StatusOnly() {}

  /**
   * @param blank a new object of the kind, which is returned
   */
  public static <S, R extends CustomResource<?, S>> R of(R blank, R resource, S status) {
    blank.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .build());
    blank.setStatus(status);
    return blank;
  }
}
