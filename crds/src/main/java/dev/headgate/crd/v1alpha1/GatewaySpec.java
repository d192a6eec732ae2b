package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Gateway should be. */
@KubernetesJson
@ValidationRule(
    value = "has(self.replicas) != has(self.autoscaling)",
    message = "exactly one of replicas and autoscaling must be set")
@ValidationRule(
    value = "self.listeners.all(a, self.listeners.exists_one(b, b.name == a.name))",
    message = "listener names must be unique")
@ValidationRule(
    value = "self.listeners.all(a, self.listeners.exists_one(b, b.port == a.port))",
    message = "listener ports must be unique")
public record GatewaySpec(
    @JsonPropertyDescription(
            "How many pods run. Exactly one of replicas and autoscaling is set. Live: scaling"
                + " replaces no pod and cuts no session of the pods that stay.")
        @SpecReplicas
        @Min(0)
        @Max(500)
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "Lets a HorizontalPodAutoscaler choose the number of pods. Live; the pods' share of"
                + " every pool follows maxReplicas.")
        @Nullable Autoscaling autoscaling,
    @JsonPropertyDescription(
            "The ports that database clients connect to. Live, but a listener whose port, protocol"
                + " or TLS mode changes ends its sessions.")
        @Required
        @Size(min = 1, max = 64)
        List<Listener> listeners,
    @JsonPropertyDescription(
            "The plugins of this gateway; their priority, then their name, is their order. Live,"
                + " except that a plugin from an image or a ConfigMap needs a new volume and so"
                + " rolls the pods.")
        @Size(max = 64)
        List<PluginRef> plugins,
    @JsonPropertyDescription("The clock of the onTick hook. Live.") Tick tick,
    @JsonPropertyDescription("How sessions end when a pod or a pool goes away.") Drain drain,
    @JsonPropertyDescription(
            "A signal for the plugins of every pod (onSignal), sent once per id. Live.")
        @Nullable Signal signal,
    @JsonPropertyDescription("How a new configuration reaches the pods. Live.") Rollout rollout,
    @JsonPropertyDescription("The Service in front of the pods. Live.") GatewayService service,
    @JsonPropertyDescription("How the pods run. Rolls the pods.") PodTemplate podTemplate,
    @JsonPropertyDescription("The PodDisruptionBudget, made when more than one pod runs. Live.")
        @Nullable Disruption disruption) {

  public GatewaySpec {
    listeners = Absent.copy(listeners);
    plugins = Absent.copy(plugins);
    tick = Absent.or(tick, () -> new Tick(null));
    drain = Absent.or(drain, () -> new Drain(null));
    rollout = Absent.or(rollout, () -> new Rollout(null, null));
    service = Absent.or(service, () -> new GatewayService(null, null, null, null));
    podTemplate = Absent.or(podTemplate, () -> PodTemplate.DEFAULT);
  }
}
