package dev.headgate.bench;

import dev.headgate.config.FailurePolicy;
import dev.headgate.plugin.Plugin;
import dev.headgate.proxy.hook.HookCompiler;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.Registration;
import dev.headgate.proxy.hook.RunningPlugin;
import dev.headgate.proxy.hook.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What plugins cost per query: one request and its response through a whole session, with none, one
 * and four plugins that see both and do nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "-Djmh.executor=CUSTOM",
      "-Djmh.executor.class=dev.headgate.bench.EventLoopThreads"
    })
public class HooksBenchmark {

  /** The plugins in the chain; {@code CONNECTIONS} is one that has no traffic hook. */
  public enum Chain {
    NONE,
    CONNECTIONS,
    ONE,
    FOUR;

    Hooks hooks() {
      return switch (this) {
        case NONE -> compile(List.of());
        case CONNECTIONS -> compile(List.of(new NoOp.Connections()));
        case ONE -> compile(List.of(new NoOp.Traffic()));
        case FOUR ->
            compile(
                List.of(
                    new NoOp.Traffic(),
                    new NoOp.Traffic(),
                    new NoOp.Traffic(),
                    new NoOp.Traffic()));
      };
    }

    private static Hooks compile(List<? extends Plugin> plugins) {
      List<Registration> order = new ArrayList<>();
      for (Plugin plugin : plugins) {
        order.add(
            new Registration(
                new RunningPlugin("no-op", plugin),
                Set.of(),
                FailurePolicy.Fail,
                Duration.ofSeconds(1)));
      }
      return HookCompiler.compile(order, new Usage(() -> {}));
    }
  }

  @Param public Chain plugins = Chain.NONE;

  private Hooks hooks = Hooks.NONE;
  private Conversation conversation = new Conversation(hooks);

  @Setup(Level.Trial)
  public void open() {
    conversation.close();
    hooks = plugins.hooks();
    conversation = new Conversation(hooks);
  }

  @TearDown(Level.Trial)
  public void close() {
    conversation.close();
  }

  /** A query and its answer. */
  @Benchmark
  public int query() {
    return conversation.roundTrip();
  }
}
