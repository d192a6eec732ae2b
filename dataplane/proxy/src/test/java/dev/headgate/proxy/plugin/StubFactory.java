package dev.headgate.proxy.plugin;

import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugin.PluginFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The built-in {@code stub}: each Plugin resource of this type is whatever a test says it is, by
 * its name.
 */
public final class StubFactory implements PluginFactory {

  private static final Map<String, Function<PluginContext, Plugin>> PLUGINS =
      new ConcurrentHashMap<>();

  /** From now on the plugin of this name is made so. */
  static void define(String name, Function<PluginContext, Plugin> plugin) {
    PLUGINS.put(name, plugin);
  }

  /** As {@link #define(String, Function)}, for a plugin that needs no context. */
  static void define(String name, Plugin plugin) {
    define(name, _ -> plugin);
  }

  @Override
  public String name() {
    return "stub";
  }

  @Override
  public Plugin create(PluginContext context) {
    Function<PluginContext, Plugin> plugin = PLUGINS.get(context.name());
    if (plugin == null) {
      throw new IllegalStateException("no test defined " + context.name());
    }
    return plugin.apply(context);
  }
}
