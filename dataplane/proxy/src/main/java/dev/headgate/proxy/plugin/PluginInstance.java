package dev.headgate.proxy.plugin;

import dev.headgate.config.PluginConfig;
import dev.headgate.config.Secret;
import dev.headgate.plugin.OnShutdown;
import dev.headgate.plugin.Plugin;
import dev.headgate.proxy.hook.Failure;
import dev.headgate.proxy.hook.RunningPlugin;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin that was created, held by every generation it is part of. When the last lets go, it is
 * closed, and its class loader after it.
 */
final class PluginInstance {

  private static final Logger log = LoggerFactory.getLogger(PluginInstance.class);

  /** What an instance is made from: equal means that there is no reason for another. */
  record Origin(
      String name,
      String code,
      Map<String, Object> config,
      Map<String, String> env,
      Map<String, Secret> secrets) {

    static Origin of(PluginConfig plugin, PluginCode code) {
      return new Origin(
          plugin.name(), code.identity(), plugin.config(), plugin.env(), plugin.secrets());
    }
  }

  private final Origin origin;
  private final PluginCode code;
  private final RunningPlugin running;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** Held once, by its creator. */
  PluginInstance(Origin origin, PluginCode code, Plugin plugin) {
    this.origin = origin;
    this.code = code;
    this.running = new RunningPlugin(origin.name(), plugin);
  }

  Origin origin() {
    return origin;
  }

  RunningPlugin running() {
    return running;
  }

  PluginInstance hold() {
    holders.incrementAndGet();
    return this;
  }

  void letGo() {
    if (holders.decrementAndGet() == 0) {
      running.end(this::close);
    }
  }

  /** onShutdown after all it still had to observe, then close; completes when that is done. */
  CompletableFuture<Void> shutdown(boolean tell, int connections) {
    running.end(
        () -> {
          if (tell && running.plugin() instanceof OnShutdown hook) {
            orLog("onShutdown", () -> hook.onShutdown(connections));
          }
          close();
        });
    return closed;
  }

  private void close() {
    if (closed.isDone()) {
      return;
    }
    orLog("close", running.plugin()::close);
    orLog("unload", code::close);
    closed.complete(null);
  }

  private interface Step {
    void run() throws Exception;
  }

  private void orLog(String what, Step step) {
    try {
      step.run();
    } catch (Throwable thrown) {
      log.atWarn()
          .addKeyValue("plugin", origin.name())
          .addKeyValue("during", what)
          .addKeyValue("cause", Failure.describe(thrown))
          .log("plugin failed while ending");
    }
  }
}
