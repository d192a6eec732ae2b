package dev.headgate.proxy.hook;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What may be told of an exception from a plugin. */
public final class Failure {

  private Failure() {}

  /** Its type and place; never its message, which may hold a payload or a credential. */
  public static String describe(Throwable thrown) {
    Throwable cause =
        (thrown instanceof CompletionException || thrown instanceof ExecutionException)
                && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    StackTraceElement[] trace = cause.getStackTrace();
    String type = cause.getClass().getName();
    return trace.length == 0 ? type : type + " at " + trace[0];
  }
}
