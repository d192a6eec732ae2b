package dev.headgate.cli;

import java.io.Console;

/** Whether a person is watching. */
final class Terminal {

  private Terminal() {}

  @SuppressWarnings("SystemConsoleNull") // it still does, in a runtime without jdk.internal.le
  static boolean present() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
