package dev.headgate.proxy.control;

import dev.headgate.config.PluginConfig;
import dev.headgate.config.Problem;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.plugin.PluginHost;
import dev.headgate.proxy.plugin.PluginStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A plugin host that does what the test says and tells what it was asked. */
public final class FakePlugins implements PluginHost {

  public final List<String> events = new CopyOnWriteArrayList<>();
  public final List<PluginStatus> status = new ArrayList<>();
  public Hooks hooks = Hooks.NONE;
  List<Problem> problems = List.of();
  List<Problem> onConfigLoadedProblems = List.of();
  UnaryOperator<Map<String, Object>> onConfigLoaded = document -> document;
  UnaryOperator<String> onRun = address -> address;
  private Pause onPrepare = () -> {};

  /** Something that a test does in the middle of a call. */
  public interface Pause {

    void run() throws InterruptedException;
  }

  public void onPrepare(Pause pause) {
    onPrepare = pause;
  }

  @Override
  public Prepared prepare(List<PluginConfig> plugins) {
    events.add("plugins prepare");
    try {
      onPrepare.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Prepared() {
      @Override
      public List<Problem> problems() {
        return problems;
      }

      @Override
      public Loaded onConfigLoaded(Map<String, Object> document) {
        return new Loaded(onConfigLoaded.apply(document), onConfigLoadedProblems);
      }

      @Override
      public String onRun(String address) {
        return onRun.apply(address);
      }

      @Override
      public Hooks hooks() {
        return hooks;
      }

      @Override
      public void commit() {
        events.add("plugins commit");
      }

      @Override
      public void abort() {
        events.add("plugins abort");
      }
    };
  }

  @Override
  public List<PluginStatus> status() {
    return status;
  }

  @Override
  public CompletionStage<Void> fire(String hook, Map<String, Object> args) {
    events.add("onHook " + hook + " " + args);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void shutdown(int connections) {
    events.add("onShutdown " + connections);
  }

  @Override
  public void close() {}
}
