package dev.headgate.config;

/**
 * One thing wrong with a configuration.
 *
 * @param path JSON path, {@code $.listeners[0].port}
 * @param value what was found there, as JSON, never a secret
 * @param expected what would have been right, readable after "expected "
 */
public record Problem(String path, String value, String expected) {

  @Override
  public String toString() {
    return path + ": " + value + " (expected " + expected + ")";
  }
}
