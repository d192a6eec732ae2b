package dev.headgate.plugins.testing;

import dev.headgate.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps what a plugin logs. */
public record RecordingContext(Map<String, Object> config, List<Line> lines)
    implements PluginContext {

  /** One line of the log. */
  public record Line(String message, Map<String, ?> fields) {}

  public RecordingContext(Map<String, Object> config) {
    this(config, new ArrayList<>());
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public Map<String, String> env() {
    return Map.of();
  }

  @Override
  public Map<String, String> secrets() {
    return Map.of();
  }

  @Override
  public void log(Level level, String message, Map<String, ?> fields) {
    lines.add(new Line(message, fields));
  }

  @Override
  public CompletionStage<Void> fire(String hook, Map<String, Object> args) {
    return CompletableFuture.completedFuture(null);
  }
}
