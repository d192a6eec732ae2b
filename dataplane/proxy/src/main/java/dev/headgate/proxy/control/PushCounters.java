package dev.headgate.proxy.control;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often a push came to what. */
public final class PushCounters {

  /** The names under which results are known outside. */
  public enum Outcome {
    APPLIED,
    REJECTED,
    NEEDS_RESTART,
    BUSY;

    static Outcome of(PushResult result) {
      return switch (result) {
        case PushResult.Applied _ -> APPLIED;
        case PushResult.Rejected _ -> REJECTED;
        case PushResult.NeedsRestart _ -> NEEDS_RESTART;
        case PushResult.Busy _ -> BUSY;
      };
    }
  }

  private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

  public PushCounters() {
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome, new LongAdder());
    }
  }

  void count(PushResult result) {
    adder(Outcome.of(result)).increment();
  }

  public long count(Outcome outcome) {
    return adder(outcome).sum();
  }

  @SuppressWarnings("NullAway") // every outcome has one
  private LongAdder adder(Outcome outcome) {
    return counts.get(outcome);
  }
}
