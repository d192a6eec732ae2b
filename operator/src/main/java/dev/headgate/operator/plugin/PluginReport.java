package dev.headgate.operator.plugin;

import static dev.headgate.operator.status.Conditions.Status.False;
import static dev.headgate.operator.status.Conditions.Status.True;

import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.PluginStatus;
import dev.headgate.operator.compile.ResourceProblem;
import dev.headgate.operator.push.PodState.PluginLoad;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.status.Reasons;
import dev.headgate.operator.use.Use;
import dev.headgate.operator.use.User;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in a Plugin's status how it does in the pods of its users. */
final class PluginReport {

  private static final int MAX_PODS_NAMED = 5;

  private PluginReport() {}

  static PluginStatus of(Plugin plugin, Use use, List<ResourceProblem> problems, Instant time) {
    var before = plugin.getStatus();
    long generation = plugin.getMetadata().getGeneration();
    var conditions =
        new Conditions(before == null ? List.of() : before.conditions(), generation, time);
    var loads = use.users().stream().flatMap(user -> loads(user).values().stream()).toList();
    int broken = (int) loads.stream().filter(PluginLoad::broken).count();
    use.accepted(conditions, problems);
    use.resolved(conditions, problems);
    use.programmed(conditions);
    ready(plugin, use, conditions);
    use.progressing(conditions);
    return new PluginStatus(
        generation,
        conditions.list(),
        use.users().size(),
        use.names(),
        loads.size() - broken,
        broken,
        loads.stream().mapToLong(PluginLoad::failures).sum(),
        loads.stream().mapToLong(PluginLoad::overflowed).sum());
  }

  private static void ready(Plugin plugin, Use use, Conditions conditions) {
    if (!use.isUsed()) {
      conditions.add("Ready", False, Reasons.NOT_USED, "no Gateway uses it");
      return;
    }
    if (use.isUnheard()) {
      conditions.keepOrUnknown("Ready", "Pending", "its pods were not asked yet");
      return;
    }
    var missing =
        use.users().stream()
            .filter(user -> loads(user).isEmpty())
            .map(User::name)
            .collect(Collectors.joining(", "));
    var broken =
        use.users().stream()
            .flatMap(user -> loads(user).entrySet().stream())
            .filter(load -> load.getValue().broken())
            .map(Map.Entry::getKey)
            .toList();
    if (!missing.isEmpty()) {
      conditions.add("Ready", False, "NoPods", "no pod runs it: " + missing);
    } else if (!broken.isEmpty()) {
      conditions.add("Ready", False, "BreakerOpen", breakers(broken, plugin));
    } else {
      conditions.add("Ready", True, "Ready", "it runs, and its circuit breaker is closed");
    }
  }

  private static String breakers(List<String> pods, Plugin plugin) {
    var named = pods.stream().limit(MAX_PODS_NAMED).collect(Collectors.joining(", "));
    int more = pods.size() - MAX_PODS_NAMED;
    var consequence =
        switch (plugin.getSpec().failurePolicy()) {
          case Fail -> "requests that need it are refused there (failurePolicy: Fail)";
          case Ignore -> "requests pass by it there (failurePolicy: Ignore)";
        };
    return "its circuit breaker is open in "
        + named
        + (more > 0 ? " and " + more + " more" : "")
        + "; "
        + consequence;
  }

  private static Map<String, PluginLoad> loads(User user) {
    return user.loads(state -> state.plugins().stream(), PluginLoad::name);
  }
}
