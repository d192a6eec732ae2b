package dev.headgate.operator.push;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round over a fleet: asks every pod what it runs, and pushes to those that are behind. It does
 * not remember anything, so whatever happened since the last round, a restart or a lost answer, is
 * seen in the pods' own words.
 *
 * <pre>
 *   ask all --nobody behind--------------------------------> Programmed
 *      |
 *      +--nobody serves it yet--> push to one --APPLIED--+
 *      |                              |                  v
 *      +--some serve it------------------------> push to the rest, in parallel --> Programmed
 *                                     |                  |
 *                                     +--REJECTED--------+--> Refused: nobody else is asked
 * </pre>
 */
public final class Rollout {

  private static final Logger log = LoggerFactory.getLogger(Rollout.class);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration BUSY_BACKOFF = Duration.ofMillis(100);

  // A pod that is ready proves more by its answer than one that still starts.
  private static final Comparator<Pod> CANARY_FIRST =
      Comparator.comparing((Pod pod) -> !pod.ready()).thenComparing(Pod::name);

  private final PodControl control;

  public Rollout(PodControl control) {
    this.control = control;
  }

  /**
   * @param document null only to look
   * @param held an earlier refusal of this document that still stands: look, but do not push
   */
  public Round run(
      @Nullable Document document,
      List<Pod> pods,
      boolean canary,
      Duration timeout,
      Outcome.@Nullable Refused held)
      throws InterruptedException {
    var reports = new TreeMap<>(EachPod.of(pods, this::ask));
    if (document == null) {
      return new Round(reports, new Outcome.Pending("there is no valid configuration to push"));
    }
    if (held != null) {
      return new Round(reports, held);
    }
    var behind =
        pods.stream()
            .filter(Pod::complete)
            .filter(pod -> isBehind(reports.get(pod.name()), document))
            .sorted(CANARY_FIRST)
            .toList();
    boolean proven = reports.values().stream().anyMatch(r -> serves(r, document));
    var answers = new LinkedHashMap<String, Result>();
    if (canary && !proven && behind.size() > 1) {
      answers.putAll(push(behind.subList(0, 1), document, timeout));
      if (answers.values().stream().allMatch(Result::applied)) {
        answers.putAll(push(behind.subList(1, behind.size()), document, timeout));
      }
    } else {
      answers.putAll(push(behind, document, timeout));
    }
    answers.forEach((pod, result) -> reports.put(pod, result.report()));
    return new Round(reports, outcome(document, pods, reports, answers));
  }

  private static boolean isBehind(@Nullable PodReport report, Document document) {
    return report != null && report.state() != null && !serves(report, document);
  }

  private static boolean serves(PodReport report, Document document) {
    return document.revision().equals(report.revision());
  }

  private static Outcome outcome(
      Document document,
      List<Pod> pods,
      Map<String, PodReport> reports,
      Map<String, Result> answers) {
    for (var entry : answers.entrySet()) {
      switch (entry.getValue().answer()) {
        case PushAnswer.Rejected(var problems) -> {
          return new Outcome.Refused(document.revision(), entry.getKey(), problems);
        }
        case PushAnswer.NeedsRestart(var sections) -> {
          return new Outcome.RestartNeeded(document.revision(), entry.getKey(), sections);
        }
        case PushAnswer.Applied applied -> {}
        case PushAnswer.Busy busy -> {}
        case null -> {}
      }
    }
    var behind = new ArrayList<String>();
    for (var pod : pods) {
      var report = reports.get(pod.name());
      if (report == null || !serves(report, document)) {
        behind.add(pod.name());
      }
    }
    if (behind.size() < pods.size()) {
      return new Outcome.Programmed(document.revision(), behind);
    }
    return new Outcome.Pending(
        pods.isEmpty() ? "there is no pod" : "no pod serves it yet: " + messages(reports));
  }

  private static String messages(Map<String, PodReport> reports) {
    var messages = new ArrayList<String>();
    reports.forEach((pod, report) -> messages.add(pod + ": " + report.message()));
    return String.join("; ", messages);
  }

  private PodReport ask(Pod pod) throws InterruptedException {
    try {
      var state = control.state(pod, ASK_TIMEOUT);
      return new PodReport(state, pod.complete() ? "" : "lacks a plugin; is replaced", List.of());
    } catch (IOException e) {
      return PodReport.unreachable(e);
    }
  }

  private Map<String, Result> push(List<Pod> pods, Document document, Duration timeout)
      throws InterruptedException {
    return new HashMap<>(EachPod.of(pods, pod -> push(pod, document, timeout)));
  }

  private Result push(Pod pod, Document document, Duration timeout) throws InterruptedException {
    try {
      var answer = pushUntilNotBusy(pod, document, timeout);
      log.atInfo()
          .addKeyValue("pod", pod.name())
          .addKeyValue("revision", document.revision())
          .addKeyValue("sequence", document.sequence())
          .addKeyValue("result", answer.getClass().getSimpleName())
          .log("configuration pushed");
      var report = ask(pod);
      return new Result(answer, new PodReport(report.state(), text(answer), warnings(answer)));
    } catch (IOException e) {
      return new Result(null, PodReport.unreachable(e));
    }
  }

  private PushAnswer pushUntilNotBusy(Pod pod, Document document, Duration timeout)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      var answer = control.push(pod, document, timeout);
      if (!(answer instanceof PushAnswer.Busy) || System.nanoTime() - deadline >= 0) {
        return answer;
      }
      Thread.sleep(BUSY_BACKOFF);
    }
  }

  private static String text(PushAnswer answer) {
    return switch (answer) {
      case PushAnswer.Applied applied -> "";
      case PushAnswer.Rejected(var problems) ->
          "refused: " + String.join("; ", problems.stream().map(Object::toString).toList());
      case PushAnswer.NeedsRestart(var sections) ->
          "needs a restart for " + String.join(", ", sections);
      case PushAnswer.Busy busy -> "is still busy with an earlier configuration";
    };
  }

  private static List<String> warnings(PushAnswer answer) {
    return answer instanceof PushAnswer.Applied(var revision, var warnings) ? warnings : List.of();
  }

  /** What a round found and did. */
  public record Round(Map<String, PodReport> pods, Outcome outcome) {}

  private record Result(@Nullable PushAnswer answer, PodReport report) {
    boolean applied() {
      return answer instanceof PushAnswer.Applied;
    }
  }
}
