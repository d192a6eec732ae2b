package dev.headgate.proxy.plugin;

import dev.headgate.config.PluginConfig;
import dev.headgate.plugin.PluginFactory;
import java.io.IOException;

/**
 * Where a plugin's classes come from. Whoever found it closes it: at once if it is not needed, else
 * after the instance made from it.
 */
interface PluginCode extends AutoCloseable {

  /** Equal for equal code. */
  String identity();

  PluginFactory factory() throws PluginProblem;

  @Override
  void close() throws IOException;

  static PluginCode find(PluginConfig plugin) throws PluginProblem {
    return switch (plugin.type()) {
      case BuiltIn -> BuiltInCode.of(plugin);
      case Java -> JarCode.of(plugin);
    };
  }
}
