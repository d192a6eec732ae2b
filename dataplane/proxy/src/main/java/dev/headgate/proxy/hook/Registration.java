package dev.headgate.proxy.hook;

import dev.headgate.config.FailurePolicy;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One plugin's part in a set of chains.
 *
 * @param allowed names of the hooks it may have; empty allows all
 * @param timeout for one call
 */
public record Registration(
    RunningPlugin plugin, Set<String> allowed, FailurePolicy failurePolicy, Duration timeout) {

  /** The plugin as one of its hooks; null if it has not got it, or may not have it. */
  public <H> @Nullable H as(Class<H> hook) {
    return hook.isInstance(plugin.plugin())
            && (allowed.isEmpty() || allowed.contains(hookName(hook)))
        ? hook.cast(plugin.plugin())
        : null;
  }

  /** {@code onTick} of {@code OnTick}: the interfaces are named after their hooks. */
  private static String hookName(Class<?> hook) {
    return "on" + hook.getSimpleName().substring(2);
  }
}
