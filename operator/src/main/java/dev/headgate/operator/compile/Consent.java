package dev.headgate.operator.compile;

import java.util.List;

/** References across namespaces need the target's consent. */
public final class Consent {

  private Consent() {}

  public static boolean given(
      ResourceId gateway, String namespace, List<String> allowedNamespaces) {
    return gateway.namespace().equals(namespace)
        || allowedNamespaces.contains("*")
        || allowedNamespaces.contains(gateway.namespace());
  }

  /** The name of a target in the document, where the Gateway's own namespace goes unsaid. */
  public static String nameInDocument(ResourceId gateway, String namespace, String name) {
    return gateway.namespace().equals(namespace) ? name : namespace + "/" + name;
  }
}
