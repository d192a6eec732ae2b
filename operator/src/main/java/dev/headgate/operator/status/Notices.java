package dev.headgate.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes an Event when something became of a resource that a person should notice. */
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

  public void tell(HasMetadata resource, List<Condition> before, List<Condition> next) {
    for (var condition : next) {
      var old = Conditions.find(before, condition.getType());
      boolean news =
          old.map(
                  said ->
                      !said.getStatus().equals(condition.getStatus())
                          || !said.getReason().equals(condition.getReason()))
              .orElseGet(() -> isNewsAtFirst(condition));
      if (news && TYPES.contains(condition.getType()) && !"Unknown".equals(condition.getStatus())) {
        publish(resource, condition);
      }
    }
  }

  /** Something new is not ready yet, and what is applied first has no user yet. */
  private static boolean isNewsAtFirst(Condition condition) {
    return "False".equals(condition.getStatus())
        && !"Ready".equals(condition.getType())
        && !Reasons.NOT_USED.equals(condition.getReason());
  }

  private static boolean isBad(Condition condition) {
    return "False".equals(condition.getStatus())
        || Reasons.BACKENDS_DEGRADED.equals(condition.getReason());
  }

  private void publish(HasMetadata resource, Condition condition) {
    var meta = resource.getMetadata();
    var text = condition.getType() + "=" + condition.getStatus() + " " + condition.getMessage();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(meta.getNamespace())
            .withGenerateName(meta.getName() + "-")
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(clock.instant())))
            .withType(isBad(condition) ? "Warning" : "Normal")
            .withReason(condition.getReason())
            .withAction("Reconcile")
            .withNote(text.length() > MAX_NOTE ? text.substring(0, MAX_NOTE) : text)
            .withReportingController("headgate.dev/operator")
            .withReportingInstance(operator)
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion(resource.getApiVersion())
                    .withKind(resource.getKind())
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
          .addKeyValue("kind", resource.getKind())
          .addKeyValue("name", meta.getName())
          .setCause(e)
          .log("event not written");
    }
  }
}
