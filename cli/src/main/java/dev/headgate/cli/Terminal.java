package dev.headgate.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whether a person is watching, and on how large a screen. */
final class Terminal {

  /** In characters. */
  record Size(int rows, int columns) {}

  /** Where the terminal does not tell. */
  private static final Size COMMON = new Size(24, 80);

  private Terminal() {}

  @SuppressWarnings("SystemConsoleNull") // it still does, in a runtime without jdk.internal.le
  static boolean present() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** As it is now: people resize their windows. */
  static Size size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] told =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      Size size = new Size(Integer.parseInt(told[0]), Integer.parseInt(told[1]));
      return size.rows() > 0 && size.columns() > 0 ? size : COMMON;
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
      return COMMON;
    }
  }
}
