package dev.headgate.proxy.plugin;

import dev.headgate.config.PluginConfig;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.proxy.hook.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** A plugin in a jar of its own. */
final class JarCode implements PluginCode {

  private final String path;
  private final PluginJar jar;
  private final PluginClassLoader loader;

  private JarCode(String path, PluginJar jar, PluginClassLoader loader) {
    this.path = path;
    this.jar = jar;
    this.loader = loader;
  }

  static JarCode of(PluginConfig plugin) throws PluginProblem {
    String path = Objects.requireNonNullElse(plugin.path(), "");
    PluginJar jar;
    JarCode code;
    try {
      jar = PluginJar.copyOf(Path.of(path));
      code = new JarCode(path, jar, new PluginClassLoader(plugin.name(), jar.url()));
    } catch (IOException | IllegalArgumentException e) {
      throw PluginProblem.at(".path", path, "a readable jar");
    }
    String wanted = plugin.checksum();
    if (wanted != null && !wanted.equalsIgnoreCase(jar.checksum())) {
      code.discard();
      throw PluginProblem.at(".checksum", wanted, jar.checksum() + ", which the jar has");
    }
    return code;
  }

  @Override
  public String identity() {
    return jar.checksum();
  }

  @Override
  public PluginFactory factory() throws PluginProblem {
    List<PluginFactory> factories;
    try {
      factories =
          ServiceLoader.load(PluginFactory.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      throw PluginProblem.at(
          ".path", path, "a jar whose PluginFactory loads (" + Failure.describe(e) + ")");
    }
    if (factories.size() != 1) {
      throw PluginProblem.at(
          ".path", path, "a jar with one PluginFactory, it has " + factories.size());
    }
    return factories.getFirst();
  }

  private void discard() {
    try {
      close();
    } catch (IOException e) {
      // An unused copy stays in the temporary directory: nothing depends on it.
    }
  }

  @Override
  public void close() throws IOException {
    try (jar) {
      loader.close();
    }
  }
}
