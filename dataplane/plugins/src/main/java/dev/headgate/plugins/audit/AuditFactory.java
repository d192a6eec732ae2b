package dev.headgate.plugins.audit;

import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.plugins.config.ConfigReader;
import java.time.InstantSource;

/** {@code audit}, without configuration. */
public final class AuditFactory implements PluginFactory {

  @Override
  public String name() {
    return "audit";
  }

  @Override
  public Plugin create(PluginContext context) throws PluginConfigException {
    ConfigReader config = new ConfigReader(context.config());
    config.nothingElse();
    config.check();
    return new Audit(context, InstantSource.system());
  }
}
