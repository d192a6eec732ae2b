package dev.headgate.operator.plugin;

import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.PluginStatus;
import dev.headgate.operator.compile.Acceptance;
import dev.headgate.operator.compile.Site;
import dev.headgate.operator.event.Fleets;
import dev.headgate.operator.status.Notices;
import dev.headgate.operator.status.StatusOnly;
import dev.headgate.operator.use.Named;
import dev.headgate.operator.use.Use;
import dev.headgate.operator.use.User;
import dev.headgate.operator.use.Users;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes a Plugin's status; the Gateways that use it do all else. */
@ControllerConfiguration(name = "plugin")
public final class PluginReconciler implements Reconciler<Plugin> {

  private final Acceptance acceptance = new Acceptance(Site.CLUSTER);
  private final Fleets fleets;
  private final Notices notices;
  private final Clock clock;
  private @Nullable Users<Plugin> users;

  public PluginReconciler(Fleets fleets, Notices notices, Clock clock) {
    this.fleets = fleets;
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Plugin>> prepareEventSources(EventSourceContext<Plugin> context) {
    users = new Users<>(Plugin.class, Named::plugins, context, fleets);
    return users.eventSources();
  }

  @Override
  public UpdateControl<Plugin> reconcile(Plugin plugin, Context<Plugin> context) {
    var use =
        new Use(
            plugin, Objects.requireNonNull(users).of(plugin, plugin.getSpec().allowedNamespaces()));
    var gateways = use.users().stream().map(User::gateway).toList();
    var problems =
        acceptance.problems(plugin, gateways, new ThisPlugin(plugin, context.getClient()));
    var status = PluginReport.of(plugin, use, problems, clock.instant());
    return StatusOnly.update(new Plugin(), plugin, status, PluginStatus::conditions, notices)
        .rescheduleAfter(Use.nextLook(problems));
  }
}
