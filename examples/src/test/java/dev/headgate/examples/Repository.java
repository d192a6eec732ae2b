package dev.headgate.examples;

import java.nio.file.Path;

/** Places in this checkout. */
final class Repository {

  /** Maven runs a module's tests in the module's folder. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static final Path CHART = ROOT.resolve("charts/headgate");
  static final Path EXAMPLES = ROOT.resolve("examples");

  private Repository() {}
}
