package dev.headgate.proxy.plugin;

import dev.headgate.config.PluginConfig;
import dev.headgate.config.Problem;
import dev.headgate.proxy.hook.Hooks;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Loads plugins and keeps their instances. May block: never call it on an event loop. */
public interface PluginHost extends AutoCloseable {

  /**
   * Loads, checks and creates what {@code plugins} asks for beside what runs; unchanged ones are
   * kept.
   */
  Prepared prepare(List<PluginConfig> plugins);

  /** A plugin set ready to run, not yet in use. End it with exactly one of commit and abort. */
  interface Prepared {

    /** Paths are {@code $.plugins[i]...}; with any, only {@link #abort} is left. */
    List<Problem> problems();

    /**
     * Runs onConfigLoaded; a plugin's failure is a problem under Fail and passes its input on under
     * Ignore.
     */
    Loaded onConfigLoaded(Map<String, Object> document);

    /** The listen address after onRun; the standalone run only. */
    String onRun(String address);

    Hooks hooks();

    /**
     * From now on these are the plugins; what they replace is closed when its last call has ended.
     * Call it after the snapshot with {@link #hooks} became the one that new sessions see.
     */
    void commit();

    /** Closes what was created for it. */
    void abort();
  }

  /** What onConfigLoaded made of a document. */
  record Loaded(Map<String, Object> document, List<Problem> problems) {}

  /** The running plugins, in the order of the chain. */
  List<PluginStatus> status();

  /** onHook at every plugin that has it. */
  CompletionStage<Void> fire(String hook, Map<String, Object> args);

  /** onShutdown, awaited within each plugin's timeout; then all are closed. */
  void shutdown(int connections);

  @Override
  void close();
}
