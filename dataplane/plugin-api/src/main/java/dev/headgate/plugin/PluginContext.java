package dev.headgate.plugin;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What a plugin is given of its surroundings, and all of it. */
public interface PluginContext {

  /** The name of the Plugin resource. */
  String name();

  /** {@code spec.config}: JSON values as maps, lists, strings, numbers and booleans. */
  Map<String, Object> config();

  /** {@code spec.env}; the process's own environment is not visible. */
  Map<String, String> env();

  /** The data of the Secret that the spec names. Never log these. */
  Map<String, String> secrets();

  /**
   * Writes a line to Headgate's log, which may be JSON: each field is a key of its own. Never log
   * payloads. Cheap enough for one line per connection, not for one per message.
   */
  void log(System.Logger.Level level, String message, Map<String, ?> fields);

  /**
   * Fires {@code onHook} under a name at every plugin that has it; completes when all have been
   * called. Do not wait for it inside a hook: yours may be among them.
   */
  CompletionStage<Void> fire(String hook, Map<String, Object> args);
}
