package dev.headgate.operator.desired;

import dev.headgate.crd.v1alpha1.Gateway;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels that the objects of a Gateway carry, and by which its pods are found. */
public final class Labels {

  public static final String INSTANCE = "app.kubernetes.io/instance";

  /** Selects what any operator of ours made. */
  public static final String MANAGED = "app.kubernetes.io/managed-by=headgate-operator";

  private Labels() {}

  /** Never change these: a Deployment's selector is immutable. */
  public static Map<String, String> selector(Gateway gateway) {
    var labels = new LinkedHashMap<String, String>();
    labels.put("app.kubernetes.io/name", "headgate");
    labels.put(INSTANCE, gateway.getMetadata().getName());
    labels.put("app.kubernetes.io/component", "dataplane");
    return labels;
  }

  static Map<String, String> of(Gateway gateway) {
    var labels = selector(gateway);
    labels.put("app.kubernetes.io/managed-by", "headgate-operator");
    return labels;
  }
}
