package dev.headgate.cli;

/** Whether a person is watching. */
final class Terminal {

  private Terminal() {}

  static boolean present() {
    return System.console().isTerminal();
  }
}
