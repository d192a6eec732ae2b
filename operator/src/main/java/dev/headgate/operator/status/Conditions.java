package dev.headgate.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of one status, built on those before: {@code lastTransitionTime} moves only when a
 * condition's status does.
 */
public final class Conditions {

  // metav1.Condition: the message has at most 32,768 bytes; nobody reads as many.
  private static final int MAX_MESSAGE = 4096;

  private final List<Condition> before;
  private final long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  public Conditions(List<Condition> before, long generation, Instant now) {
    this.before = before;
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  public Conditions add(String type, Status status, String reason, String message) {
    conditions.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status.name())
            .withReason(reason)
            .withMessage(
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(since(type, status))
            .build());
    return this;
  }

  /** As it was, when nothing is known that would change it. */
  public Conditions keep(Condition condition) {
    conditions.add(condition);
    return this;
  }

  /** What was last said of this very generation still holds; {@code Unknown} if nothing was. */
  public Conditions keepOrUnknown(String type, String reason, String message) {
    before(type)
        .filter(said -> Long.valueOf(generation).equals(said.getObservedGeneration()))
        .ifPresentOrElse(this::keep, () -> add(type, Status.Unknown, reason, message));
    return this;
  }

  public Optional<Condition> before(String type) {
    return find(before, type);
  }

  public List<Condition> list() {
    return List.copyOf(conditions);
  }

  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  private String since(String type, Status status) {
    return before(type)
        .filter(said -> status.name().equals(said.getStatus()))
        .map(Condition::getLastTransitionTime)
        .orElse(now.toString());
  }

  /** As Kubernetes spells it. */
  public enum Status {
    True,
    False,
    Unknown;

    public static Status of(boolean value) {
      return value ? True : False;
    }
  }
}
