package dev.headgate.operator.pool;

import static dev.headgate.operator.status.Conditions.Status.False;
import static dev.headgate.operator.status.Conditions.Status.True;

import dev.headgate.crd.v1alpha1.BackendStatus;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.crd.v1alpha1.PoolStatus;
import dev.headgate.operator.compile.ResourceProblem;
import dev.headgate.operator.push.PodState.BackendLoad;
import dev.headgate.operator.push.PodState.PoolLoad;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.status.Reasons;
import dev.headgate.operator.use.Use;
import dev.headgate.operator.use.User;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Says in a Pool's status what the pods of its users say. */
final class PoolReport {

  private PoolReport() {}

  static PoolStatus of(Pool pool, Use use, List<ResourceProblem> problems, Instant time) {
    var before = pool.getStatus();
    long generation = pool.getMetadata().getGeneration();
    var conditions =
        new Conditions(before == null ? List.of() : before.conditions(), generation, time);
    var loads = use.users().stream().flatMap(user -> loads(user).stream()).toList();
    var backends = backends(loads);
    use.accepted(conditions, problems);
    use.resolved(conditions, problems);
    use.programmed(conditions);
    ready(use, backends, conditions);
    use.progressing(conditions);
    return new PoolStatus(
        generation,
        conditions.list(),
        use.users().size(),
        use.names(),
        loads.size(),
        sum(loads, load -> load.idle() + load.assigned() + load.resetting()),
        sum(loads, PoolLoad::idle),
        sum(loads, PoolLoad::assigned),
        sum(loads, PoolLoad::resetting),
        sum(loads, PoolLoad::waiting),
        backends);
  }

  private static void ready(Use use, List<BackendStatus> backends, Conditions conditions) {
    if (!use.isUsed()) {
      conditions.add("Ready", False, Reasons.NOT_USED, "no Gateway uses it");
      return;
    }
    if (use.isUnheard()) {
      conditions.keepOrUnknown("Ready", "Pending", "its pods were not asked yet");
      return;
    }
    var unserved = names(use, user -> loads(user).isEmpty());
    var cutOff = names(use, user -> loads(user).stream().noneMatch(PoolReport::hasHealthyBackend));
    var down =
        backends.stream()
            .filter(backend -> backend.unhealthyPods() > 0)
            .map(PoolReport::describe)
            .collect(Collectors.joining(", "));
    if (!unserved.isEmpty()) {
      conditions.add("Ready", False, "NoPods", "no pod serves it: " + unserved);
    } else if (!cutOff.isEmpty()) {
      conditions.add(
          "Ready", False, "BackendsDown", "no backend is up for " + cutOff + ": " + down);
    } else if (!down.isEmpty()) {
      conditions.add("Ready", True, Reasons.BACKENDS_DEGRADED, "down: " + down);
    } else {
      conditions.add("Ready", True, "Ready", "every backend is up");
    }
  }

  private static String names(Use use, Predicate<User> which) {
    return use.users().stream().filter(which).map(User::name).collect(Collectors.joining(", "));
  }

  private static boolean hasHealthyBackend(PoolLoad load) {
    return load.backends().stream().anyMatch(BackendLoad::healthy);
  }

  private static String describe(BackendStatus backend) {
    int pods = backend.healthyPods() + backend.unhealthyPods();
    return backend.name() + " (for " + backend.unhealthyPods() + " of " + pods + " pods)";
  }

  private static Collection<PoolLoad> loads(User user) {
    return user.loads(state -> state.pools().stream(), PoolLoad::name).values();
  }

  private static List<BackendStatus> backends(List<PoolLoad> loads) {
    return loads.stream()
        .flatMap(load -> load.backends().stream())
        .collect(Collectors.groupingBy(BackendLoad::name, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(backend -> backend(backend.getKey(), backend.getValue()))
        .toList();
  }

  private static BackendStatus backend(String name, List<BackendLoad> loads) {
    int healthy = (int) loads.stream().filter(BackendLoad::healthy).count();
    return new BackendStatus(
        name,
        healthy,
        loads.size() - healthy,
        loads.stream().mapToInt(BackendLoad::connections).sum());
  }

  private static int sum(List<PoolLoad> loads, ToIntFunction<PoolLoad> number) {
    return loads.stream().mapToInt(number).sum();
  }
}
