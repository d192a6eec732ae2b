package dev.headgate.operator.compile;

/**
 * One thing wrong with a resource.
 *
 * @param path field path, {@code spec.listeners[0].port}
 * @param value what was found there, never a secret
 * @param expected what would have been right, readable after "expected "
 */
public record ResourceProblem(
    ResourceId resource, Kind kind, String path, String value, String expected) {

  /** Which condition it makes false. */
  public enum Kind {
    /** Accepted: the resource itself is wrong. */
    INVALID,
    /** ResolvedRefs: what it names is not there, or does not consent. */
    UNRESOLVED
  }

  @Override
  public String toString() {
    return resource + " " + path + ": " + value + " (expected " + expected + ")";
  }
}
