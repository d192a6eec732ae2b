package dev.headgate.proxy.plugin;

import dev.headgate.config.PluginConfig;
import dev.headgate.plugin.PluginFactory;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** A plugin on Headgate's own class path. */
record BuiltInCode(PluginFactory factory) implements PluginCode {

  static BuiltInCode of(PluginConfig plugin) throws PluginProblem {
    String wanted = Objects.requireNonNullElse(plugin.builtIn(), "");
    List<PluginFactory> factories =
        ServiceLoader.load(PluginFactory.class, BuiltInCode.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    for (PluginFactory factory : factories) {
      if (factory.name().equals(wanted)) {
        return new BuiltInCode(factory);
      }
    }
    throw PluginProblem.at(
        ".builtIn",
        wanted,
        factories.stream()
            .map(PluginFactory::name)
            .sorted()
            .collect(Collectors.joining(", ", "one of ", "")));
  }

  @Override
  public String identity() {
    return factory.name();
  }

  @Override
  public void close() {}
}
