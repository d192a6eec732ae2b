package dev.headgate.operator.app;

import dev.headgate.operator.event.Fleets;
import dev.headgate.operator.gateway.GatewayReconciler;
import dev.headgate.operator.pki.PkiStore;
import dev.headgate.operator.plugin.PluginReconciler;
import dev.headgate.operator.pool.PoolReconciler;
import dev.headgate.operator.push.ControlCertificates;
import dev.headgate.operator.push.HttpPodControl;
import dev.headgate.operator.push.MeteredPodControl;
import dev.headgate.operator.push.PodControl;
import dev.headgate.operator.status.Notices;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running operator. Only while it leads does it reconcile, push, tick and signal. */
public final class Operator implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Operator.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final io.javaoperatorsdk.operator.Operator runtime;
  private final Leadership leadership;
  private final Fleets fleets;
  private final Observer observer;

  private Operator(
      io.javaoperatorsdk.operator.Operator runtime,
      Leadership leadership,
      Fleets fleets,
      Observer observer) {
    this.runtime = runtime;
    this.leadership = leadership;
    this.fleets = fleets;
    this.observer = observer;
  }

  /**
   * Returns at once with leader election, which may take for ever, and otherwise when it works.
   *
   * @param client stays the caller's to close, after the operator
   */
  public static Operator start(KubernetesClient client, Settings settings) {
    return start(client, settings, HttpPodControl::new);
  }

  static Operator start(
      KubernetesClient client,
      Settings settings,
      Function<ControlCertificates, PodControl> connect) {
    var clock = Clock.systemUTC();
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var leadership = new Leadership(settings.identity());
    var fleets =
        new Fleets(
            certificates -> new MeteredPodControl(connect.apply(certificates), metrics), clock);
    var runtime =
        new io.javaoperatorsdk.operator.Operator(
            configuration -> configure(configuration, client, settings, metrics, leadership));
    var notices = new Notices(client, clock, settings.identity());
    var pki = new PkiStore(client, settings.namespace(), clock);
    runtime.register(
        new GatewayReconciler(pki, fleets, settings.image(), notices, clock),
        controller -> watch(controller, settings));
    runtime.register(
        new PoolReconciler(fleets, notices, clock), controller -> watch(controller, settings));
    runtime.register(
        new PluginReconciler(fleets, notices, clock), controller -> watch(controller, settings));
    var observer = observer(settings, runtime, metrics);
    runtime.start();
    log.atInfo()
        .addKeyValue("namespace", settings.namespace())
        .addKeyValue("watched", settings.watched().isEmpty() ? "all" : settings.watched())
        .addKeyValue("image", settings.image().reference())
        .log("operator started");
    return new Operator(runtime, leadership, fleets, observer);
  }

  /** Where /livez, /readyz and /metrics are. */
  public int observePort() {
    return observer.port();
  }

  @Override
  public void close() {
    leadership.giveUp();
    // In this order: nobody may aim a fleet that was let go.
    runtime.stop();
    fleets.close();
    observer.close();
    log.atInfo().log("operator stopped");
  }

  // The builder in its place insists on exiting.
  @SuppressWarnings("deprecation")
  private static void configure(
      ConfigurationServiceOverrider configuration,
      KubernetesClient client,
      Settings settings,
      PrometheusMeterRegistry metrics,
      Leadership leadership) {
    configuration
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withReconciliationTerminationTimeout(STOP_TIMEOUT)
        .withMetrics(MicrometerMetricsV2.newBuilder(metrics).build());
    if (settings.leaderElection()) {
      configuration.withLeaderElectionConfiguration(
          new LeaderElectionConfiguration(
              "headgate-operator",
              settings.namespace(),
              LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
              LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
              LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
              settings.identity(),
              leadership.callbacks(),
              // It would also exit, and so hang, in the middle of an orderly end.
              false));
    }
  }

  private static void watch(ControllerConfigurationOverrider<?> controller, Settings settings) {
    controller.withFieldManager("headgate-operator");
    if (settings.watched().isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(settings.watched());
    }
  }

  private static Observer observer(
      Settings settings,
      io.javaoperatorsdk.operator.Operator runtime,
      PrometheusMeterRegistry metrics) {
    try {
      return Observer.start(settings.observePort(), runtime.getRuntimeInfo(), metrics);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
