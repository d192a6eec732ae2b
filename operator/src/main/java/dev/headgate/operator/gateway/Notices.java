package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.GatewayStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes an Event when something became of a Gateway that a person should notice. */
public final class Notices {

  private static final Logger log = LoggerFactory.getLogger(Notices.class);

  /** What a change of these conditions says is worth an Event; the others follow from them. */
  private static final Set<String> TYPES =
      Set.of("Accepted", "ResolvedRefs", "Programmed", "Ready");

  // The API server refuses more (core/v1 Event: 1024).
  private static final int MAX_NOTE = 1024;

  // metav1.MicroTime is read with exactly six digits.
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final Clock clock;
  private final String operator;

  /**
   * @param operator name of this operator's pod
   */
  public Notices(KubernetesClient client, Clock clock, String operator) {
    this.client = client;
    this.clock = clock;
    this.operator = operator;
  }

  void tell(Gateway gateway, GatewayStatus next) {
    var before =
        gateway.getStatus() == null ? Map.<String, Condition>of() : byType(gateway.getStatus());
    byType(next)
        .forEach(
            (type, condition) -> {
              var old = before.get(type);
              boolean bad = "False".equals(condition.getStatus());
              boolean changed =
                  old == null
                      ? bad && !"Ready".equals(type)
                      : !old.getStatus().equals(condition.getStatus())
                          || !old.getReason().equals(condition.getReason());
              if (changed && TYPES.contains(type) && !"Unknown".equals(condition.getStatus())) {
                publish(gateway, condition, bad);
              }
            });
  }

  private void publish(Gateway gateway, Condition condition, boolean bad) {
    var meta = gateway.getMetadata();
    var text = condition.getType() + "=" + condition.getStatus() + " " + condition.getMessage();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(meta.getNamespace())
            .withGenerateName(meta.getName() + "-")
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(clock.instant())))
            .withType(bad ? "Warning" : "Normal")
            .withReason(condition.getReason())
            .withAction("Reconcile")
            .withNote(text.length() > MAX_NOTE ? text.substring(0, MAX_NOTE) : text)
            .withReportingController("headgate.dev/operator")
            .withReportingInstance(operator)
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion(gateway.getApiVersion())
                    .withKind(gateway.getKind())
                    .withNamespace(meta.getNamespace())
                    .withName(meta.getName())
                    .withUid(meta.getUid())
                    .build())
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      // An Event is news, not state: losing one must not hold up a reconcile.
      log.atLevel(NamespaceEnd.isBehind(e) ? Level.DEBUG : Level.WARN)
          .addKeyValue("gateway", meta.getName())
          .setCause(e)
          .log("event not written");
    }
  }

  private static Map<String, Condition> byType(GatewayStatus status) {
    return status.conditions().stream()
        .collect(Collectors.toMap(Condition::getType, Function.identity()));
  }
}
