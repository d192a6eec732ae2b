package dev.headgate.operator.pki;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link Pki} in a Secret of the operator's namespace. Rotation is decided from the
 * stored state, so that two leaders after one another cannot disagree.
 */
public final class PkiStore {

  private static final Logger log = LoggerFactory.getLogger(PkiStore.class);
  private static final String NAME = "headgate-pki";

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;
  private @Nullable Pki cached;

  public PkiStore(KubernetesClient client, String namespace, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
  }

  /** What is valid now; creates or rotates it first when that is due. */
  public synchronized Pki current() {
    if (cached != null && cached.at(clock.instant()).equals(cached)) {
      return cached;
    }
    var secret = client.secrets().inNamespace(namespace).withName(NAME).get();
    cached = secret == null ? create() : rotate(secret);
    return cached;
  }

  private Pki create() {
    var pki = Pki.create(clock.instant());
    client.resource(secret(pki)).create();
    log.atInfo().addKeyValue("secret", namespace + "/" + NAME).log("certificate authority minted");
    return pki;
  }

  private Pki rotate(Secret stored) {
    var pki = PkiSecret.read(decode(stored.getData()));
    var due = pki.at(clock.instant());
    if (!due.equals(pki)) {
      var secret = secret(due);
      // Refused by the API server when another leader rotated in between; the caller tries again.
      secret.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
      client.resource(secret).update();
      log.atInfo().addKeyValue("secret", namespace + "/" + NAME).log("certificates rotated");
    }
    return due;
  }

  private Secret secret(Pki pki) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(NAME)
        .addToLabels("app.kubernetes.io/name", "headgate")
        .addToLabels("app.kubernetes.io/component", "pki")
        .endMetadata()
        .withType("headgate.dev/pki")
        .withData(encode(PkiSecret.write(pki)))
        .build();
  }

  private static Map<String, String> encode(Map<String, String> data) {
    return data.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e ->
                    Base64.getEncoder()
                        .encodeToString(e.getValue().getBytes(StandardCharsets.UTF_8))));
  }

  private static Map<String, String> decode(Map<String, String> data) {
    return data.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> new String(Base64.getDecoder().decode(e.getValue()), StandardCharsets.UTF_8)));
  }
}
