package dev.headgate.bench;

import dev.headgate.proxy.hook.Hooks;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The place of a hook in the code, where nobody registered for it, beside the same code without.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class UnregisteredHookBenchmark {

  private Hooks hooks = Hooks.NONE;
  private int message = 42;

  @Benchmark
  public void without(Blackhole sink) {
    sink.consume(message);
  }

  @Benchmark
  public void unregistered(Blackhole sink) {
    if (hooks.onTrafficFromClient() != null) {
      sink.consume(hooks);
    }
    sink.consume(message);
  }
}
