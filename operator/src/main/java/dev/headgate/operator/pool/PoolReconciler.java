package dev.headgate.operator.pool;

import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.crd.v1alpha1.PoolStatus;
import dev.headgate.operator.compile.Acceptance;
import dev.headgate.operator.compile.Site;
import dev.headgate.operator.event.Fleets;
import dev.headgate.operator.status.Notices;
import dev.headgate.operator.status.StatusOnly;
import dev.headgate.operator.use.Named;
import dev.headgate.operator.use.Use;
import dev.headgate.operator.use.User;
import dev.headgate.operator.use.Users;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Writes a Pool's status; the Gateways that use it do all else. */
@ControllerConfiguration(name = "pool")
public final class PoolReconciler implements Reconciler<Pool> {

  private final Acceptance acceptance = new Acceptance(Site.CLUSTER);
  private final Fleets fleets;
  private final Notices notices;
  private final Clock clock;
  private @Nullable Users<Pool> users;

  public PoolReconciler(Fleets fleets, Notices notices, Clock clock) {
    this.fleets = fleets;
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Pool>> prepareEventSources(EventSourceContext<Pool> context) {
    users = new Users<>(Pool.class, Named::pools, context, fleets);
    return users.eventSources();
  }

  @Override
  public UpdateControl<Pool> reconcile(Pool pool, Context<Pool> context) {
    var use =
        new Use(pool, Objects.requireNonNull(users).of(pool, pool.getSpec().allowedNamespaces()));
    var gateways = use.users().stream().map(User::gateway).toList();
    var problems = acceptance.problems(pool, gateways, new ThisPool(pool, secrets(context)));
    var status = PoolReport.of(pool, use, problems, clock.instant());
    return StatusOnly.update(new Pool(), pool, status, PoolStatus::conditions, notices)
        .rescheduleAfter(Use.nextLook(problems));
  }

  private static BiFunction<String, String, @Nullable Secret> secrets(Context<Pool> context) {
    var secrets = context.getClient().secrets();
    return (namespace, name) -> secrets.inNamespace(namespace).withName(name).get();
  }
}
