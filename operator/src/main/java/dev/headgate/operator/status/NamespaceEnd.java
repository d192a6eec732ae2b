package dev.headgate.operator.status;

import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.stream.Stream;

/** Tells a refusal because the namespace is being deleted, about which there is nothing to do. */
public final class NamespaceEnd {

  private static final String REASON = "NamespaceTerminating";

  private NamespaceEnd() {}

  public static boolean isBehind(Throwable failure) {
    return failure instanceof KubernetesClientException refused
        && causes(refused).map(StatusCause::getReason).anyMatch(REASON::equals);
  }

  private static Stream<StatusCause> causes(KubernetesClientException refused) {
    var status = refused.getStatus();
    var details = status == null ? null : status.getDetails();
    List<StatusCause> causes = details == null ? List.of() : details.getCauses();
    return causes.stream();
  }
}
