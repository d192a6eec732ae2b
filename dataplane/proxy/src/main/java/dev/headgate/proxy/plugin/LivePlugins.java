package dev.headgate.proxy.plugin;

import dev.headgate.config.PluginConfig;
import dev.headgate.config.Problem;
import dev.headgate.plugin.OnHook;
import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.proxy.hook.Failure;
import dev.headgate.proxy.hook.RunningPlugin;
import dev.headgate.proxy.plugin.Generation.Member;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The plugins that run, one {@link Generation} after the other. Configurations are prepared and
 * committed one at a time; {@link #fire} and {@link #status} are safe from any thread.
 */
public final class LivePlugins implements PluginHost {

  /** A plugin may connect to something first; a push must not hang on it. */
  private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(10);

  private final EventLoopGroup loops;
  private volatile Generation current = new Generation(List.of(), List.of(), _ -> {});

  /**
   * @param loops where sessions live
   */
  public LivePlugins(EventLoopGroup loops) {
    this.loops = loops;
  }

  @Override
  public Prepared prepare(List<PluginConfig> plugins) {
    List<Member> members = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < plugins.size(); i++) {
      PluginConfig plugin = plugins.get(i);
      String path = "$.plugins[" + i + "]";
      try {
        members.add(new Member(path, plugin, instance(plugin)));
      } catch (PluginProblem problem) {
        problems.addAll(problem.under(path));
      }
    }
    return new Generation(members, problems, this::commit);
  }

  /** The running instance if it is made from the very same, else a new one. */
  private PluginInstance instance(PluginConfig plugin) throws PluginProblem {
    PluginCode code = PluginCode.find(plugin);
    PluginInstance result = null;
    try {
      var origin = PluginInstance.Origin.of(plugin, code);
      PluginInstance running = current.find(origin);
      if (running != null) {
        return running.hold();
      }
      result = new PluginInstance(origin, code, create(plugin, code.factory()));
      return result;
    } finally {
      if (result == null) {
        discard(code);
      }
    }
  }

  private Plugin create(PluginConfig plugin, PluginFactory factory) throws PluginProblem {
    String cause;
    try {
      Plugin created =
          TimedCall.within(
              CREATE_TIMEOUT,
              factory.getClass().getClassLoader(),
              () -> factory.create(new InstanceContext(plugin, this::fire)));
      if (created != null) {
        return created;
      }
      cause = "create returned null";
    } catch (TimeoutException e) {
      cause = "create took longer than " + CREATE_TIMEOUT.toSeconds() + " s";
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PluginConfigException refusal) {
        throw PluginProblem.of(refusal);
      }
      cause = "create threw " + Failure.describe(e);
    }
    throw PluginProblem.at("", plugin.name(), "a plugin that starts (" + cause + ")");
  }

  private static void discard(PluginCode code) {
    try {
      code.close();
    } catch (IOException e) {
      // An unused copy stays in the temporary directory: nothing depends on it.
    }
  }

  private void commit(Generation next) {
    Generation old = current;
    current = next;
    afterRunningTasks(old::retire);
  }

  /**
   * Runs an action once every event loop has ended the task it may be in: a task that found the old
   * hooks has entered them by then.
   */
  private void afterRunningTasks(Runnable action) {
    List<CompletableFuture<Void>> passed = new ArrayList<>();
    for (EventExecutor loop : loops) {
      try {
        passed.add(CompletableFuture.runAsync(() -> {}, loop));
      } catch (RejectedExecutionException loopIsGone) {
        // It has no sessions left.
      }
    }
    CompletableFuture.allOf(passed.toArray(CompletableFuture[]::new)).thenRun(action);
  }

  @Override
  public List<PluginStatus> status() {
    return current.members().stream().map(m -> status(m.instance().running())).toList();
  }

  private static PluginStatus status(RunningPlugin plugin) {
    return new PluginStatus(
        plugin.name(),
        plugin.broken(),
        plugin.calls(),
        plugin.failures(),
        plugin.nanos(),
        plugin.overflowed());
  }

  @Override
  public CompletionStage<Void> fire(String hook, Map<String, Object> args) {
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (Member member : current.members()) {
      OnHook plugin = member.registration().as(OnHook.class);
      if (plugin != null) {
        calls.add(fire(member.instance().running(), () -> plugin.onHook(hook, args)));
      }
    }
    return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new));
  }

  private static CompletableFuture<Void> fire(RunningPlugin plugin, Runnable call) {
    var called = new CompletableFuture<Void>();
    boolean queued =
        plugin.offer(
            () -> {
              try {
                call.run();
              } finally {
                called.complete(null);
              }
            });
    if (!queued) {
      called.complete(null);
    }
    return called;
  }

  @Override
  public void shutdown(int connections) {
    end(true, connections);
  }

  @Override
  public void close() {
    end(false, 0);
  }

  private void end(boolean tell, int connections) {
    Generation last = current;
    current = new Generation(List.of(), List.of(), _ -> {});
    Map<Member, CompletableFuture<Void>> ending = new LinkedHashMap<>();
    for (Member member : last.members()) {
      ending.put(member, member.instance().shutdown(tell, connections));
    }
    for (var entry : ending.entrySet()) {
      try {
        entry.getValue().get(entry.getKey().config().timeout().toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (TimeoutException | ExecutionException e) {
        // It had its time.
      }
    }
  }
}
