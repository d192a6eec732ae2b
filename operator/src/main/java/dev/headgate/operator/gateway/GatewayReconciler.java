package dev.headgate.operator.gateway;

import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.Durations;
import dev.headgate.config.GatewayConfig;
import dev.headgate.config.Reading;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.GatewayStatus;
import dev.headgate.crd.v1alpha1.Rollout;
import dev.headgate.operator.compile.Compilation;
import dev.headgate.operator.compile.Compiler;
import dev.headgate.operator.compile.PluginJar;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.compile.Site;
import dev.headgate.operator.desired.Boot;
import dev.headgate.operator.desired.BootSecrets;
import dev.headgate.operator.desired.ControlFiles;
import dev.headgate.operator.desired.FleetModel;
import dev.headgate.operator.event.FleetTarget;
import dev.headgate.operator.event.Fleets;
import dev.headgate.operator.pki.Identity;
import dev.headgate.operator.pki.Pem;
import dev.headgate.operator.pki.Pki;
import dev.headgate.operator.pki.PkiStore;
import dev.headgate.operator.push.ControlCertificates;
import dev.headgate.operator.push.Document;
import dev.headgate.operator.status.NamespaceEnd;
import dev.headgate.operator.status.Notices;
import dev.headgate.operator.status.StatusOnly;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.AggregatedOperatorException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One pass over a Gateway: compile what it names, decide what pods boot from, apply the objects,
 * aim the fleet at the newest document, and say how it went. Nothing in here waits for a pod.
 */
@ControllerConfiguration(name = "gateway", triggerReconcilerOnAllEvents = true)
public final class GatewayReconciler implements Reconciler<Gateway> {

  private static final Logger log = LoggerFactory.getLogger(GatewayReconciler.class);

  // Nobody tells when a ConfigMap appears, or when a fleet has been without a ready pod for too
  // long.
  private static final Duration SOON = Duration.ofSeconds(10);

  // Nobody tells when a certificate gets old.
  private static final Duration CERTIFICATES = Duration.ofHours(6);

  private static final String NAMESPACE_ENDS = "the namespace is being deleted";

  private final Compiler compiler = new Compiler(Site.CLUSTER);
  private final FleetObjects objects = new FleetObjects();
  private final ReadyWatch readiness;
  private final PkiStore pki;
  private final Fleets fleets;
  private final DataPlaneImage image;
  private final Clock clock;
  private final Notices notices;
  private @Nullable GatewaySources sources;

  public GatewayReconciler(
      PkiStore pki, Fleets fleets, DataPlaneImage image, Notices notices, Clock clock) {
    this.pki = pki;
    this.fleets = fleets;
    this.image = image;
    this.notices = notices;
    this.clock = clock;
    this.readiness = new ReadyWatch(clock);
  }

  @Override
  public List<EventSource<?, Gateway>> prepareEventSources(EventSourceContext<Gateway> context) {
    sources = new GatewaySources(context, fleets);
    return sources.with(objects.eventSources(context));
  }

  @Override
  public UpdateControl<Gateway> reconcile(Gateway gateway, Context<Gateway> context) {
    var id =
        new GatewayConfig(gateway.getMetadata().getNamespace(), gateway.getMetadata().getName());
    if (context.isPrimaryResourceDeleted() || gateway.isMarkedForDeletion()) {
      fleets.forget(id);
      readiness.forget(id);
      return UpdateControl.noUpdate();
    }
    var found = Objects.requireNonNull(sources);
    var references = new WitnessedReferences(found.references());
    var compilation = compiler.compile(gateway, references);
    var certificates = pki.current();
    var report = fleets.report(id);
    var signal = Signals.wanted(gateway, clock.instant());
    var secret = bootSecret(gateway, context);
    var boot = secret == null ? null : BootSecrets.read(secret);

    Document newest = null;
    String failure = null;
    var jars = List.<PluginJar>of();
    var serverName = ControlCertificates.serverName(id.namespace(), id.name());
    if (compilation instanceof Compilation.Compiled(var configuration, var needed)) {
      jars = needed;
      var readyPods = FleetPods.of(found.pods(gateway), needed);
      var promotion =
          Promotion.decide(boot, configuration, needed, report, readiness.without(id, readyPods));
      newest = promotion.newest();
      boot = promotion.boot();
    }
    if (boot != null) {
      failure = apply(gateway, boot, control(secret, serverName, certificates), context);
    }
    var pods = FleetPods.of(found.pods(gateway), jars);
    var situation =
        new Situation(
            gateway,
            compilation,
            newest,
            boot,
            context.getSecondaryResource(Deployment.class).orElse(null),
            pods,
            report,
            signal,
            failure);
    // Only now: the sequence is stored, so no later leader can allocate it again.
    if (boot != null && isStored(boot, bootSecret(gateway, context))) {
      fleets.aim(id, target(situation, references.generations(), certificates, serverName));
    }
    return tell(situation);
  }

  private @Nullable Secret bootSecret(Gateway gateway, Context<Gateway> context) {
    var name = BootSecrets.name(gateway.getMetadata().getName());
    return context
        .getSecondaryResourcesAsStream(Secret.class)
        .filter(secret -> secret.getMetadata().getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static boolean isStored(Boot boot, @Nullable Secret secret) {
    var stored = secret == null ? null : BootSecrets.read(secret);
    return stored != null && stored.sequence() == boot.sequence();
  }

  /** Why it failed; null when it did not. */
  private @Nullable String apply(
      Gateway gateway, Boot boot, ControlFiles control, Context<Gateway> context) {
    var json = boot.document().json().getBytes(StandardCharsets.UTF_8);
    if (!(ConfigurationReader.read(json) instanceof Reading.Valid(var served))) {
      return "the boot Secret holds no valid document";
    }
    try {
      var model =
          new FleetModel(gateway, served, boot, control, image.reference(), image.pullPolicy());
      ReplicasHandover.prepare(gateway, context);
      objects.apply(gateway, model, context);
      return null;
    } catch (AggregatedOperatorException e) {
      boolean ending =
          e.getAggregatedExceptions().values().stream().anyMatch(NamespaceEnd::isBehind);
      log.atLevel(ending ? Level.DEBUG : Level.WARN)
          .addKeyValue("namespace", gateway.getMetadata().getNamespace())
          .addKeyValue("gateway", gateway.getMetadata().getName())
          .setCause(e)
          .log("not applied");
      return ending
          ? NAMESPACE_ENDS
          : e.getAggregatedExceptions().values().stream()
              .map(cause -> String.valueOf(cause.getMessage()))
              .collect(Collectors.joining("; "));
    }
  }

  private ControlFiles control(@Nullable Secret secret, String serverName, Pki certificates) {
    var server = certificates.server(serverName, stored(secret), clock.instant());
    return new ControlFiles(
        Pem.of(List.of(server.certificate())),
        Pem.of(server.key()),
        Pem.of(certificates.roots()),
        String.join("\n", certificates.clientPins()) + "\n");
  }

  private static @Nullable Identity stored(@Nullable Secret secret) {
    var certificate = secret == null ? null : BootSecrets.file(secret, BootSecrets.CERTIFICATE);
    var key = secret == null ? null : BootSecrets.file(secret, BootSecrets.KEY);
    try {
      return certificate == null || key == null
          ? null
          : new Identity(Pem.privateKey(key), Pem.certificate(certificate));
    } catch (IllegalArgumentException e) {
      // Somebody touched it; a new one takes its place.
      return null;
    }
  }

  private static FleetTarget target(
      Situation now, Map<ResourceId, Long> generations, Pki certificates, String serverName) {
    var spec = now.gateway().getSpec();
    return new FleetTarget(
        now.newest(),
        generations,
        now.pods(),
        spec.rollout().strategy() == Rollout.Strategy.Canary,
        Durations.parse(spec.rollout().timeout()),
        Durations.parse(spec.tick().interval()),
        now.wantedReplicas(),
        now.signal(),
        new ControlCertificates(certificates.client(), certificates.roots(), serverName));
  }

  private UpdateControl<Gateway> tell(Situation now) {
    var gateway = now.gateway();
    var status = StatusReport.of(now, clock.instant());
    return StatusOnly.update(new Gateway(), gateway, status, GatewayStatus::conditions, notices)
        .rescheduleAfter(settled(now) ? CERTIFICATES : SOON);
  }

  private static boolean settled(Situation now) {
    return now.failure() == null
        && now.compilation() instanceof Compilation.Compiled
        && now.readyPods() > 0;
  }
}
