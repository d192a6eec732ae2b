package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the pods of a Gateway run; every change rolls them. */
@KubernetesJson
public record PodTemplate(
    @JsonPropertyDescription("Labels added to the pods. Rolls the pods.")
        Map<String, String> labels,
    @JsonPropertyDescription("Annotations added to the pods. Rolls the pods.")
        Map<String, String> annotations,
    @JsonPropertyDescription(
            "The data plane image, when it is not the operator's default. Rolls the pods.")
        @Nullable String image,
    @JsonPropertyDescription("When the image is pulled. Rolls the pods.")
        @Nullable ImagePullPolicy imagePullPolicy,
    @JsonPropertyDescription("CPU and memory of the data plane container. Rolls the pods.")
        @Nullable ResourceRequirements resources,
    @JsonPropertyDescription("Labels of the nodes the pods may run on. Rolls the pods.")
        Map<String, String> nodeSelector,
    @JsonPropertyDescription("Taints the pods tolerate. Rolls the pods.")
        List<Toleration> tolerations) {

  static final PodTemplate DEFAULT = new PodTemplate(null, null, null, null, null, null, null);

  public PodTemplate(
      @Nullable Map<String, String> labels,
      @Nullable Map<String, String> annotations,
      @Nullable String image,
      @Nullable ImagePullPolicy imagePullPolicy,
      @Nullable ResourceRequirements resources,
      @Nullable Map<String, String> nodeSelector,
      @Nullable List<Toleration> tolerations) {
    this.labels = Absent.copy(labels);
    this.annotations = Absent.copy(annotations);
    this.image = image;
    this.imagePullPolicy = imagePullPolicy;
    this.resources = resources;
    this.nodeSelector = Absent.copy(nodeSelector);
    this.tolerations = Absent.copy(tolerations);
  }

  /** When a node pulls the image. */
  public enum ImagePullPolicy {
    Always,
    IfNotPresent,
    Never
  }
}
