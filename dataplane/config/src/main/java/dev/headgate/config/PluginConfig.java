package dev.headgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One plugin of the chain.
 *
 * @param path of the jar, for {@link PluginType#Java}
 * @param builtIn name of the plugin that ships with Headgate, for {@link PluginType#BuiltIn}
 * @param checksum {@code sha256:<hex>} of the jar; null skips the check
 * @param priority ascending order in the chain, then by name
 * @param hooks the subset of hooks it may have ({@code onOpening}, ...); empty allows all
 * @param timeout for one call
 * @param config JSON values as {@link java.util.Map}, {@link List}, {@link String}, {@link Number},
 *     {@link Boolean}
 */
public record PluginConfig(
    String name,
    PluginType type,
    @Nullable String builtIn,
    @Nullable String path,
    @Nullable String checksum,
    int priority,
    List<String> hooks,
    FailurePolicy failurePolicy,
    Duration timeout,
    Map<String, Object> config,
    Map<String, String> env,
    Map<String, Secret> secrets) {

  public PluginConfig {
    hooks = List.copyOf(hooks);
    config = Map.copyOf(config);
    env = Map.copyOf(env);
    secrets = Map.copyOf(secrets);
  }
}
