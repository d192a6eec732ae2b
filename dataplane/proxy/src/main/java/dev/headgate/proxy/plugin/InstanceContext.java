package dev.headgate.proxy.plugin;

import dev.headgate.config.PluginConfig;
import dev.headgate.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one plugin instance is given. */
final class InstanceContext implements PluginContext {

  private final PluginConfig plugin;
  private final BiFunction<String, Map<String, Object>, CompletionStage<Void>> fire;
  private final Logger log;

  InstanceContext(
      PluginConfig plugin, BiFunction<String, Map<String, Object>, CompletionStage<Void>> fire) {
    this.plugin = plugin;
    this.fire = fire;
    this.log = LoggerFactory.getLogger("plugin." + plugin.name());
  }

  @Override
  public String name() {
    return plugin.name();
  }

  @Override
  public Map<String, Object> config() {
    return plugin.config();
  }

  @Override
  public Map<String, String> env() {
    return plugin.env();
  }

  @Override
  public Map<String, String> secrets() {
    return plugin.secrets().entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().value()));
  }

  @Override
  public CompletionStage<Void> fire(String hook, Map<String, Object> args) {
    return fire.apply(hook, args);
  }

  @Override
  public void log(Level level, String message, Map<String, ?> fields) {
    var line =
        switch (level) {
          case ALL, TRACE -> log.atTrace();
          case DEBUG -> log.atDebug();
          case INFO -> log.atInfo();
          case WARNING -> log.atWarn();
          case ERROR -> log.atError();
          case OFF -> null;
        };
    if (line == null) {
      return;
    }
    line = line.addKeyValue("plugin", plugin.name());
    for (var field : fields.entrySet()) {
      line = line.addKeyValue(field.getKey(), field.getValue());
    }
    line.log(message);
  }
}
