package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a Gateway. */
@KubernetesJson
public record GatewayStatus(
    @JsonPropertyDescription("The generation of the spec this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Accepted: the resources are right and their objects applied. ResolvedRefs: what it"
                + " names is there and consents. Programmed: every pod serves the revision. Ready:"
                + " as many pods as wanted are ready. Progressing: pods are being added or"
                + " replaced.")
        List<Condition> conditions,
    @JsonPropertyDescription("Pods there are.") @StatusReplicas @Nullable Integer replicas,
    @JsonPropertyDescription("Label selector of the pods.") @LabelSelector
        @Nullable String selector,
    @JsonPropertyDescription("Revision of the configuration the spec compiles to.")
        @Nullable String revision,
    @JsonPropertyDescription("Revision that pods boot with: the last that every pod accepted.")
        @Nullable String lastGoodRevision,
    @JsonPropertyDescription("Sequence of the configuration pushed last.") @Nullable Long sequence,
    @JsonPropertyDescription("What each pod says; the first 100 by name.") List<PodStatus> pods,
    @JsonPropertyDescription("The signal sent last.") @Nullable SignalStatus lastSignal,
    @JsonPropertyDescription("host:port that clients connect to, per listener.")
        List<String> addresses) {

  /** No more pods than these are listed, to keep the object small. */
  public static final int MAX_PODS = 100;

  public GatewayStatus {
    conditions = Absent.copy(conditions);
    pods = Absent.copy(pods);
    addresses = Absent.copy(addresses);
  }
}
