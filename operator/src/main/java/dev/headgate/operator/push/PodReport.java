package dev.headgate.operator.push;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pod, seen from the operator.
 *
 * @param state null when it could not be asked
 * @param message why it is behind or cannot be asked; empty when all is well
 * @param warnings what the pod said beside APPLIED
 */
public record PodReport(@Nullable PodState state, String message, List<String> warnings) {

  public PodReport {
    warnings = List.copyOf(warnings);
  }

  static PodReport unreachable(IOException cause) {
    var reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new PodReport(null, "does not answer: " + reason, List.of());
  }

  public @Nullable String revision() {
    return state == null ? null : state.revision();
  }

  /** The same without the numbers that move all the time. */
  public PodReport quiet() {
    return state == null ? this : new PodReport(state.quiet(), message, warnings);
  }
}
