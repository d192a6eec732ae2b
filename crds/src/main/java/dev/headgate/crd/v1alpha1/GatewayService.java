package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Service in front of a Gateway's pods; it has the Gateway's name. */
@KubernetesJson
public record GatewayService(
    @JsonPropertyDescription("Where the Service is reachable from. Live.") @Default("ClusterIP")
        Type type,
    @JsonPropertyDescription("Labels added to the Service. Live.") Map<String, String> labels,
    @JsonPropertyDescription("Annotations of the Service (load balancer settings, say). Live.")
        Map<String, String> annotations,
    @JsonPropertyDescription(
            "Local keeps the client's address and skips nodes without a pod; for NodePort and"
                + " LoadBalancer only. Live.")
        @Nullable TrafficPolicy externalTrafficPolicy) {

  public GatewayService(
      @Nullable Type type,
      @Nullable Map<String, String> labels,
      @Nullable Map<String, String> annotations,
      @Nullable TrafficPolicy externalTrafficPolicy) {
    this.type = Absent.or(type, Type.ClusterIP);
    this.labels = Absent.copy(labels);
    this.annotations = Absent.copy(annotations);
    this.externalTrafficPolicy = externalTrafficPolicy;
  }

  /** Kinds of Service. */
  public enum Type {
    ClusterIP,
    NodePort,
    LoadBalancer
  }

  /** Which nodes take traffic from outside the cluster. */
  public enum TrafficPolicy {
    Cluster,
    Local
  }
}
