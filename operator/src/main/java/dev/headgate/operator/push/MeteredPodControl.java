package dev.headgate.operator.push;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * Counts and times the calls to pods, {@code headgate.operator.calls}, by call and result: {@code
 * ok}, {@code failed}, and for a push what the pod answered.
 */
public final class MeteredPodControl implements PodControl {

  private static final String OK = "ok";
  private static final String FAILED = "failed";

  private final PodControl control;
  private final MeterRegistry meters;

  public MeteredPodControl(PodControl control, MeterRegistry meters) {
    this.control = control;
    this.meters = meters;
  }

  @Override
  public PodState state(Pod pod, Duration timeout) throws IOException, InterruptedException {
    return timed("state", () -> control.state(pod, timeout), _ -> OK);
  }

  @Override
  public PushAnswer push(Pod pod, Document document, Duration timeout)
      throws IOException, InterruptedException {
    return timed(
        "push",
        () -> control.push(pod, document, timeout),
        answer -> answer.getClass().getSimpleName().toLowerCase(Locale.ROOT));
  }

  @Override
  public void tick(Pod pod, Tick tick, Duration timeout) throws IOException, InterruptedException {
    timed("tick", () -> nothing(() -> control.tick(pod, tick, timeout)), _ -> OK);
  }

  @Override
  public void signal(Pod pod, Signal signal, Duration timeout)
      throws IOException, InterruptedException {
    timed("signal", () -> nothing(() -> control.signal(pod, signal, timeout)), _ -> OK);
  }

  @Override
  public void close() {
    control.close();
  }

  private <A> A timed(String call, Call<A> made, Function<A, String> result)
      throws IOException, InterruptedException {
    var sample = Timer.start(meters);
    var outcome = FAILED;
    try {
      var answer = made.make();
      outcome = result.apply(answer);
      return answer;
    } finally {
      sample.stop(meters.timer("headgate.operator.calls", "call", call, "result", outcome));
    }
  }

  private static Boolean nothing(Silent call) throws IOException, InterruptedException {
    call.make();
    return true;
  }

  @FunctionalInterface
  private interface Call<A> {
    A make() throws IOException, InterruptedException;
  }

  @FunctionalInterface
  private interface Silent {
    void make() throws IOException, InterruptedException;
  }
}
