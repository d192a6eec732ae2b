package dev.headgate.proxy.plugin;

import dev.headgate.plugin.PluginFactory;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * Sees the JDK, the plugin API and its own jar; of Headgate and its libraries nothing, so that a
 * plugin brings the versions it wants.
 */
final class PluginClassLoader extends URLClassLoader {

  private static final String API = PluginFactory.class.getPackageName() + ".";

  static {
    registerAsParallelCapable();
  }

  PluginClassLoader(String plugin, URL jar) {
    super("plugin-" + plugin, new URL[] {jar}, ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    // Even from a jar that carries a copy of the API: both sides must mean the same interfaces.
    return name.startsWith(API)
        ? PluginFactory.class.getClassLoader().loadClass(name)
        : super.loadClass(name, resolve);
  }
}
