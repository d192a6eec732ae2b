package dev.headgate.operator.event;

import dev.headgate.config.GatewayConfig;
import dev.headgate.operator.push.ControlCertificates;
import dev.headgate.operator.push.PodControl;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** The fleets this operator leads. Thread-safe. */
public final class Fleets implements AutoCloseable {

  private final Map<GatewayConfig, Fleet> fleets = new ConcurrentHashMap<>();
  private final List<Consumer<GatewayConfig>> listeners = new CopyOnWriteArrayList<>();
  private final Function<ControlCertificates, PodControl> connect;
  private final Clock clock;

  public Fleets(Function<ControlCertificates, PodControl> connect, Clock clock) {
    this.connect = connect;
    this.clock = clock;
  }

  /** {@code listener} is told which Gateway has a new report. It must not block. */
  public void onReport(Consumer<GatewayConfig> listener) {
    listeners.add(listener);
  }

  public void aim(GatewayConfig gateway, FleetTarget target) {
    fleets.compute(
        gateway,
        (key, fleet) -> {
          if (fleet == null) {
            return new Fleet(key, target, connect, () -> reported(key), clock);
          }
          fleet.aim(target);
          return fleet;
        });
  }

  public FleetReport report(GatewayConfig gateway) {
    var fleet = fleets.get(gateway);
    return fleet == null ? FleetReport.NONE : fleet.report();
  }

  public void forget(GatewayConfig gateway) {
    var fleet = fleets.remove(gateway);
    if (fleet != null) {
      fleet.close();
    }
  }

  @Override
  public void close() {
    fleets.keySet().forEach(this::forget);
  }

  private void reported(GatewayConfig gateway) {
    listeners.forEach(listener -> listener.accept(gateway));
  }
}
