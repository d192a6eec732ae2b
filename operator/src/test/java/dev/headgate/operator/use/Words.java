package dev.headgate.operator.use;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.event.FleetReport;
import dev.headgate.operator.push.Outcome;
import dev.headgate.operator.push.PodReport;
import dev.headgate.operator.push.PodState;
import dev.headgate.operator.push.PodState.BackendLoad;
import dev.headgate.operator.push.PodState.PluginLoad;
import dev.headgate.operator.push.PodState.PoolLoad;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What fleets say, in few words. */
public final class Words {

  public static final Outcome EVERYWHERE = new Outcome.Programmed("r1", List.of());

  private Words() {}

  /** Of a fleet that got the resource in the generation it has. */
  public static FleetReport report(HasMetadata resource, Outcome outcome, PodState... pods) {
    var reports = new TreeMap<String, PodReport>();
    for (int i = 0; i < pods.length; i++) {
      reports.put("pod-" + i, new PodReport(pods[i], "", List.of()));
    }
    var generations = Map.of(ResourceId.of(resource), resource.getMetadata().getGeneration());
    return new FleetReport(reports, outcome, generations, null, Set.of());
  }

  public static User user(Gateway gateway, String nameThere, FleetReport report) {
    return new User(gateway, nameThere, report);
  }

  /** A pod with one idle and two assigned server connections, and one client that waits. */
  public static PodState serving(String pool, BackendLoad... backends) {
    var load = new PoolLoad(pool, 1, 2, 0, 0, 1, List.of(backends));
    return new PodState("Ready", "r1", 1, 3, 3, List.of(load), null, null);
  }

  public static PodState running(PluginLoad... plugins) {
    return new PodState("Ready", "r1", 1, 3, 3, null, List.of(plugins), null);
  }

  public static BackendLoad up(String name) {
    return new BackendLoad(name, true, 2);
  }

  public static BackendLoad down(String name) {
    return new BackendLoad(name, false, 0);
  }
}
