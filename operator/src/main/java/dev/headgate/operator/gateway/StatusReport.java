package dev.headgate.operator.gateway;

import static dev.headgate.operator.status.Conditions.Status.False;
import static dev.headgate.operator.status.Conditions.Status.True;
import static dev.headgate.operator.status.Conditions.Status.Unknown;

import dev.headgate.config.Problem;
import dev.headgate.crd.v1alpha1.GatewayStatus;
import dev.headgate.crd.v1alpha1.PodStatus;
import dev.headgate.operator.compile.Compilation;
import dev.headgate.operator.compile.ResourceProblem;
import dev.headgate.operator.desired.Labels;
import dev.headgate.operator.push.Outcome;
import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.PodReport;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.status.Reasons;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in a Gateway's status what a {@link Situation} amounts to. */
final class StatusReport {

  private StatusReport() {}

  static GatewayStatus of(Situation now, Instant time) {
    var gateway = now.gateway();
    var before = gateway.getStatus();
    long generation = gateway.getMetadata().getGeneration();
    var conditions =
        new Conditions(before == null ? List.of() : before.conditions(), generation, time);
    accepted(now, conditions);
    resolved(now, conditions);
    programmed(now, conditions, before);
    ready(now, conditions);
    progressing(now, conditions);
    var newest = now.newest();
    var boot = now.boot();
    return new GatewayStatus(
        generation,
        conditions.list(),
        now.replicas(),
        selector(now),
        newest == null ? (before == null ? null : before.revision()) : newest.revision(),
        boot == null || !boot.proven() ? null : boot.document().revision(),
        boot == null ? null : boot.sequence(),
        now.pods().stream().limit(GatewayStatus.MAX_PODS).map(p -> pod(now, p)).toList(),
        now.signal() == null
            ? (before == null ? null : before.lastSignal())
            : Signals.status(now.signal(), now.pods(), now.report()),
        addresses(now));
  }

  private static void accepted(Situation now, Conditions conditions) {
    var invalid = problems(now, ResourceProblem.Kind.INVALID);
    if (!invalid.isEmpty()) {
      conditions.add("Accepted", False, Reasons.INVALID, invalid);
    } else if (now.failure() != null) {
      conditions.add("Accepted", False, "NotApplied", now.failure());
    } else {
      conditions.add("Accepted", True, "Accepted", "");
    }
  }

  private static void resolved(Situation now, Conditions conditions) {
    var unresolved = problems(now, ResourceProblem.Kind.UNRESOLVED);
    if (!unresolved.isEmpty()) {
      conditions.add("ResolvedRefs", False, "RefNotFound", unresolved);
    } else {
      conditions.add("ResolvedRefs", True, "Resolved", "");
    }
  }

  private static String problems(Situation now, ResourceProblem.Kind kind) {
    return now.compilation() instanceof Compilation.Refused(var problems)
        ? problems.stream()
            .filter(problem -> problem.kind() == kind)
            .map(ResourceProblem::toString)
            .collect(Collectors.joining("; "))
        : "";
  }

  private static void programmed(
      Situation now, Conditions conditions, @Nullable GatewayStatus before) {
    if (now.newest() == null) {
      conditions.add("Programmed", False, Reasons.INVALID, "the resources do not compile");
      return;
    }
    var revision = now.newest().revision();
    switch (now.report().outcome()) {
      case Outcome.Programmed(var served, var behind) when served.equals(revision) -> {
        if (behind.isEmpty()) {
          conditions.add("Programmed", True, "Programmed", "every pod serves it");
        } else {
          var message = "not served yet by " + String.join(", ", behind);
          conditions.add("Programmed", False, "PodsBehind", message);
        }
      }
      case Outcome.Refused(var refused, var pod, var problems) when refused.equals(revision) ->
          conditions.add("Programmed", False, "Rejected", "pod " + pod + ": " + text(problems));
      case Outcome.RestartNeeded(var asked, var pod, var sections) when asked.equals(revision) ->
          conditions.add(
              "Programmed",
              False,
              "NeedsRestart",
              "pod " + pod + " can change only by a restart: " + String.join(", ", sections));
      case Outcome.Pending(var message) when now.pods().isEmpty() || asked(now) ->
          conditions.add("Programmed", False, "Pending", message);
      default -> pending(now, conditions, before);
    }
  }

  private static boolean asked(Situation now) {
    return !now.report().pods().isEmpty();
  }

  // A new leader has not asked the pods yet: what was said about this very revision still holds.
  private static void pending(
      Situation now, Conditions conditions, @Nullable GatewayStatus before) {
    boolean sameRevision =
        before != null && now.newest() != null && now.newest().revision().equals(before.revision());
    conditions
        .before("Programmed")
        .filter(said -> sameRevision)
        .ifPresentOrElse(
            conditions::keep,
            () -> conditions.add("Programmed", Unknown, "Pending", "on its way to the pods"));
  }

  private static void ready(Situation now, Conditions conditions) {
    int ready = now.readyPods();
    int wanted = now.wantedReplicas();
    boolean enough = ready > 0 && ready >= wanted;
    conditions.add(
        "Ready",
        Conditions.Status.of(enough && now.boot() != null),
        enough ? "Ready" : "PodsNotReady",
        ready + " of " + wanted + " pods are ready");
  }

  private static void progressing(Situation now, Conditions conditions) {
    boolean rolling = now.boot() != null && !now.rolledOut();
    conditions.add(
        "Progressing",
        Conditions.Status.of(rolling),
        rolling ? "RollingOut" : "Settled",
        rolling ? "pods are being added or replaced" : "");
  }

  private static PodStatus pod(Situation now, Pod pod) {
    var report = now.report().pods().get(pod.name());
    var state = report == null ? null : report.state();
    var signal = now.signal();
    return new PodStatus(
        pod.name(),
        state == null ? null : state.revision(),
        describe(report),
        report == null || report.message().isEmpty() ? null : report.message(),
        state == null ? null : state.clients(),
        state == null ? null : state.servers(),
        signal != null && Signals.has(signal, now.report(), pod.name()) ? signal.id() : null);
  }

  private static String describe(@Nullable PodReport report) {
    if (report == null) {
      return "Unknown";
    }
    return report.state() == null ? "Unreachable" : report.state().state();
  }

  private static List<String> addresses(Situation now) {
    var name = now.gateway().getMetadata();
    var host = name.getName() + "." + name.getNamespace() + ".svc";
    return now.gateway().getSpec().listeners().stream()
        .map(listener -> host + ":" + listener.port())
        .toList();
  }

  private static String selector(Situation now) {
    return Labels.selector(now.gateway()).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
  }
}
