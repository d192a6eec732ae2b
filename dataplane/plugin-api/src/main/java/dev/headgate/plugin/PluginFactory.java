package dev.headgate.plugin;

/**
 * The {@link java.util.ServiceLoader} entry of a plugin: a public class with a public constructor
 * without parameters, named in {@code META-INF/services/dev.headgate.plugin.PluginFactory}.
 *
 * <p>{@code create} runs once per configuration of the plugin, on a thread that may block, for up
 * to ten seconds. A changed configuration makes a new instance beside the old one; the old one is
 * closed when the last call into it has ended.
 */
public interface PluginFactory {

  /**
   * The name a {@code BuiltIn} source refers to; a jar has one factory, which may be called
   * anything.
   */
  String name();

  /**
   * @throws PluginConfigException when the configuration is wrong; the push that carried it is
   *     rejected
   */
  Plugin create(PluginContext context) throws PluginConfigException;
}
