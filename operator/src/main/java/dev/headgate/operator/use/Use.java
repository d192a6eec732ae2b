package dev.headgate.operator.use;

import static dev.headgate.operator.status.Conditions.Status.False;
import static dev.headgate.operator.status.Conditions.Status.True;
import static dev.headgate.operator.status.Conditions.Status.Unknown;

import dev.headgate.operator.compile.ResourceProblem;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.status.Reasons;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What Pools and Plugins say alike: whether they are right in themselves, and how far they got with
 * the Gateways that use them. What nobody uses is accepted, but neither programmed nor ready.
 */
public final class Use {

  private static final int MAX_NAMES = 100;

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LATER = Duration.ofMinutes(5);

  private final List<User> users;
  private final List<Standing> standings;

  public Use(HasMetadata used, List<User> users) {
    this.users = users;
    this.standings = users.stream().map(user -> Standing.of(user, used)).toList();
  }

  public boolean isUsed() {
    return !users.isEmpty();
  }

  public List<User> users() {
    return users;
  }

  /** {@code namespace/name} of the first Gateways that use it, to keep the object small. */
  public List<String> names() {
    return users.stream().map(User::name).limit(MAX_NAMES).toList();
  }

  /** Whether nothing was heard yet from a fleet that has to be heard. */
  public boolean isUnheard() {
    return standings.stream().anyMatch(standing -> standing.step() == Standing.Step.UNHEARD);
  }

  /** Nobody tells when the Secret or ConfigMap that it names appears, changes or goes. */
  public static Duration nextLook(List<ResourceProblem> problems) {
    return problems.isEmpty() ? LATER : SOON;
  }

  public void accepted(Conditions conditions, List<ResourceProblem> problems) {
    var invalid = text(problems, ResourceProblem.Kind.INVALID);
    if (invalid.isEmpty()) {
      conditions.add("Accepted", True, "Accepted", "");
    } else {
      conditions.add("Accepted", False, Reasons.INVALID, invalid);
    }
  }

  public void resolved(Conditions conditions, List<ResourceProblem> problems) {
    var unresolved = text(problems, ResourceProblem.Kind.UNRESOLVED);
    if (unresolved.isEmpty()) {
      conditions.add("ResolvedRefs", True, "Resolved", "");
    } else {
      conditions.add("ResolvedRefs", False, "RefNotFound", unresolved);
    }
  }

  public void programmed(Conditions conditions) {
    var gravest = standings.stream().map(Standing::step).max(Comparator.naturalOrder());
    if (gravest.isEmpty()) {
      conditions.add("Programmed", False, Reasons.NOT_USED, "no Gateway uses it");
      return;
    }
    var step = gravest.get();
    switch (step) {
      case SERVED -> conditions.add("Programmed", True, step.reason(), "every pod serves it");
      case UNHEARD -> conditions.keepOrUnknown("Programmed", step.reason(), late());
      case PENDING -> conditions.add("Programmed", Unknown, step.reason(), late());
      default -> conditions.add("Programmed", False, step.reason(), late());
    }
  }

  public void progressing(Conditions conditions) {
    boolean moves = standings.stream().anyMatch(standing -> standing.step().moves());
    if (moves) {
      conditions.add("Progressing", True, "RollingOut", late());
    } else if (isUnheard()) {
      conditions.keepOrUnknown("Progressing", "Pending", late());
    } else {
      conditions.add("Progressing", False, "Settled", "");
    }
  }

  private String late() {
    return standings.stream()
        .filter(standing -> standing.step() != Standing.Step.SERVED)
        .map(Standing::toString)
        .limit(MAX_NAMES)
        .collect(Collectors.joining("; "));
  }

  private static String text(List<ResourceProblem> problems, ResourceProblem.Kind kind) {
    return problems.stream()
        .filter(problem -> problem.kind() == kind)
        .map(ResourceProblem::toString)
        .collect(Collectors.joining("; "));
  }
}
