package dev.headgate.proxy.app;

import dev.headgate.plugin.NewLogger;
import dev.headgate.plugin.NewServer;
import dev.headgate.plugin.OnBooted;
import dev.headgate.plugin.OnBooting;
import dev.headgate.plugin.OnConfigLoaded;
import dev.headgate.plugin.OnHook;
import dev.headgate.plugin.OnNewLogger;
import dev.headgate.plugin.OnNewServer;
import dev.headgate.plugin.OnShutdown;
import dev.headgate.plugin.OnSignal;
import dev.headgate.plugin.OnTick;
import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.plugin.SignalEvent;
import dev.headgate.plugin.Tick;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what it hears, in {@link #EVENTS} and in the log. Its config: {@code refuse} makes
 * onConfigLoaded fail, {@code drain} is the drain timeout it puts into the configuration.
 */
final class ProbePlugin
    implements OnConfigLoaded,
        OnNewLogger,
        OnNewServer,
        OnBooting,
        OnBooted,
        OnTick,
        OnSignal,
        OnHook,
        OnShutdown {

  static final List<String> EVENTS = new CopyOnWriteArrayList<>();

  private static final Logger log = LoggerFactory.getLogger(ProbePlugin.class);

  private final Map<String, Object> config;

  private ProbePlugin(PluginContext context) {
    config = context.config();
    if (config.containsKey("break")) {
      throw new IllegalStateException("broken");
    }
  }

  /** Registered as the built-in {@code probe}. */
  public static final class Factory implements PluginFactory {

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public Plugin create(PluginContext context) {
      return new ProbePlugin(context);
    }
  }

  private static void heard(String event) {
    EVENTS.add(event);
    log.atInfo().addKeyValue("event", event).log("probe");
  }

  @Override
  public Map<String, Object> onConfigLoaded(Map<String, Object> document) {
    if (config.containsKey("refuse")) {
      throw new IllegalStateException("refused");
    }
    Map<String, Object> changed = new LinkedHashMap<>(document);
    if (config.containsKey("drain")) {
      changed.put("drain", Map.of("timeout", config.get("drain")));
    }
    return changed;
  }

  @Override
  public void onNewLogger(NewLogger event) {
    heard("onNewLogger");
  }

  @Override
  public void onNewServer(NewServer event) {
    heard("onNewServer " + event.name());
  }

  @Override
  public void onBooting(String status) {
    heard("onBooting");
  }

  @Override
  public void onBooted(String status) {
    heard("onBooted");
  }

  @Override
  public void onTick(Tick tick) {
    heard("onTick " + tick.source());
  }

  @Override
  public void onSignal(SignalEvent event) {
    heard("onSignal " + event.signal() + " " + event.source());
  }

  @Override
  public void onHook(String name, Map<String, Object> args) {
    heard("onHook " + name + " " + args);
  }

  @Override
  public void onShutdown(int connections) {
    heard("onShutdown");
  }
}
