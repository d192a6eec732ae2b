package dev.headgate.proxy.control;

import dev.headgate.plugin.SignalEvent;
import dev.headgate.proxy.hook.Notification;
import dev.headgate.proxy.plugin.PluginHost;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers signals, from the operating system and from the operator alike: to every plugin's
 * onSignal, and to what Headgate itself does about some of them. Each id is acted on once.
 */
public final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  /** An operator repeats a signal until it is acknowledged, which is a matter of seconds. */
  private static final int REMEMBERED = 1024;

  private final Push push;
  private final PluginHost plugins;
  private final Reactions reactions;
  private final Executor workers;
  private final Set<String> seen = new LinkedHashSet<>();
  private volatile @Nullable String last;

  /** What is not for the control room to do. */
  public interface Reactions {

    /** Reads the boot document again and pushes it. Blocks. */
    void rereadBootDocument();

    /** Begins to drain, once. */
    void drain();
  }

  /**
   * @param workers may block
   */
  public Signals(Push push, PluginHost plugins, Reactions reactions, Executor workers) {
    this.push = push;
    this.plugins = plugins;
    this.reactions = reactions;
    this.workers = workers;
  }

  /** Delivers {@code event} and returns true; or false if its id was delivered before. */
  public boolean deliver(SignalEvent event) {
    if (!remember(event.id())) {
      return false;
    }
    log.atInfo()
        .addKeyValue("signal", event.signal())
        .addKeyValue("id", event.id())
        .addKeyValue("source", event.source())
        .log("signal");
    Notification<SignalEvent> onSignal = push.hooks().onSignal();
    if (onSignal != null) {
      onSignal.fire(event);
    }
    workers.execute(() -> react(event));
    return true;
  }

  /** The id delivered last, null if there was none. */
  public @Nullable String last() {
    return last;
  }

  private synchronized boolean remember(String id) {
    if (!seen.add(id)) {
      return false;
    }
    if (seen.size() > REMEMBERED) {
      seen.remove(seen.iterator().next());
    }
    last = id;
    return true;
  }

  private void react(SignalEvent event) {
    try {
      switch (event.signal()) {
        case "SIGHUP" -> reactions.rereadBootDocument();
        case "Drain", "SIGTERM", "SIGINT" -> reactions.drain();
        case "ReloadPlugins" -> push.reload();
        case "Hook" -> hook(event.args());
        default -> {}
      }
    } catch (RuntimeException e) {
      log.atError().addKeyValue("id", event.id()).setCause(e).log("signal failed");
    }
  }

  private void hook(Map<String, Object> args) {
    if (args.get("name") instanceof String name) {
      Map<String, Object> rest = new LinkedHashMap<>(args);
      rest.remove("name");
      plugins.fire(name, rest);
    }
  }
}
