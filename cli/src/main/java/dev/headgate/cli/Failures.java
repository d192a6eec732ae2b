package dev.headgate.cli;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures in one line, for people. */
final class Failures {

  private Failures() {}

  /** What went wrong, and what that came from as long as it says more. */
  static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable next = failure; next != null; next = next.getCause()) {
      String message = message(next);
      if (!isEnvelope(next) && !text.toString().contains(message)) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
    }
    return text.toString();
  }

  private static boolean isEnvelope(Throwable failure) {
    return failure.getCause() != null
        && (failure instanceof UncheckedIOException
            || failure instanceof CompletionException
            || failure instanceof ExecutionException);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.strip().replaceAll("\\s+", " ");
  }
}
