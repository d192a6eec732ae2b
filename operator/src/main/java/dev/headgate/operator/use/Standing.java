package dev.headgate.operator.use;

import dev.headgate.config.Problem;
import dev.headgate.crd.v1alpha1.GatewayStatus;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.push.Outcome;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.status.Reasons;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far the newest generation of a resource got with one Gateway that uses it.
 *
 * @param message why it is not served there; empty when it is
 */
record Standing(String gateway, Step step, String message) {

  /** The gravest last. */
  enum Step {
    SERVED("Programmed"),
    UNHEARD("Pending"),
    PENDING("Pending"),
    BEHIND("PodsBehind"),
    NOT_ACCEPTED("GatewayNotAccepted"),
    NEEDS_RESTART("NeedsRestart"),
    REJECTED("Rejected");

    private final String reason;

    Step(String reason) {
      this.reason = reason;
    }

    String reason() {
      return reason;
    }

    /** Whether it is still on its way by itself. */
    boolean moves() {
      return this == PENDING || this == BEHIND;
    }
  }

  static Standing of(User user, HasMetadata used) {
    if (isInvalid(user)) {
      return new Standing(user.name(), Step.NOT_ACCEPTED, "is not accepted itself");
    }
    if (!user.isHeard()) {
      return new Standing(user.name(), Step.UNHEARD, "was not asked yet");
    }
    long wanted = used.getMetadata().getGeneration();
    long compiled = user.report().generations().getOrDefault(ResourceId.of(used), -1L);
    if (compiled < wanted) {
      return new Standing(user.name(), Step.PENDING, "does not have it yet");
    }
    return switch (user.report().outcome()) {
      case Outcome.Programmed(var revision, var behind) when behind.isEmpty() ->
          new Standing(user.name(), Step.SERVED, "");
      case Outcome.Programmed(var revision, var behind) ->
          new Standing(
              user.name(), Step.BEHIND, "is not served yet by " + String.join(", ", behind));
      case Outcome.Refused(var revision, var pod, var problems) ->
          new Standing(user.name(), Step.REJECTED, "pod " + pod + " refused: " + text(problems));
      case Outcome.RestartNeeded(var revision, var pod, var sections) ->
          new Standing(
              user.name(),
              Step.NEEDS_RESTART,
              "pod " + pod + " can change only by a restart: " + String.join(", ", sections));
      case Outcome.Pending(var message) -> new Standing(user.name(), Step.PENDING, message);
    };
  }

  private static boolean isInvalid(User user) {
    GatewayStatus status = user.gateway().getStatus();
    return status != null
        && Conditions.find(status.conditions(), "Programmed")
            .filter(said -> Reasons.INVALID.equals(said.getReason()))
            .isPresent();
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
  }

  @Override
  public String toString() {
    return gateway + ": " + message;
  }
}
