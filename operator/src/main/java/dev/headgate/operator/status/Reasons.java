package dev.headgate.operator.status;

/** Reasons of conditions that more than one place speaks of. */
public final class Reasons {

  /** The resource says something that cannot be. */
  public static final String INVALID = "Invalid";

  /** No Gateway uses it: nothing is wrong, and nobody is served by it. */
  public static final String NOT_USED = "NotUsed";

  /** Ready, and yet worth a look: some backends are down. */
  public static final String BACKENDS_DEGRADED = "BackendsDegraded";

  private Reasons() {}
}
