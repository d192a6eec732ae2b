package dev.headgate.plugins.traffic;

import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.plugins.config.ConfigReader;

/** {@code log-traffic}, without configuration. */
public final class LogTrafficFactory implements PluginFactory {

  @Override
  public String name() {
    return "log-traffic";
  }

  @Override
  public Plugin create(PluginContext context) throws PluginConfigException {
    ConfigReader config = new ConfigReader(context.config());
    config.nothingElse();
    config.check();
    return new LogTraffic(context);
  }
}
