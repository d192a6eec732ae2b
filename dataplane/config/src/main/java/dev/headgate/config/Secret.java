package dev.headgate.config;

/** A value that no log, exception or {@code toString} ever shows. */
public record Secret(String value) {

  @Override
  public String toString() {
    return "***";
  }
}
