package dev.headgate.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The operating system account that database servers run under: ours, or nobody's when we are root,
 * as which PostgreSQL refuses to run.
 */
enum Account {
  OURS,
  NOBODY;

  private static final Account CURRENT =
      "root".equals(System.getProperty("user.name")) ? NOBODY : OURS;

  static Account current() {
    return CURRENT;
  }

  /** The command line that runs this one under the account, by exec, so that the id is the same. */
  List<String> command(List<String> command) {
    var full = new ArrayList<String>();
    if (this == NOBODY) {
      full.addAll(List.of("setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--"));
    }
    full.addAll(command);
    return full;
  }

  void own(Path path) throws IOException {
    if (this == NOBODY) {
      var names = path.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(path, names.lookupPrincipalByName("nobody"));
    }
  }

  void run(List<String> command) throws IOException {
    run(command, "");
  }

  /** Runs a program to its end; one that fails is an exception with what it printed. */
  void run(List<String> command, String input) throws IOException {
    Process process =
        new ProcessBuilder(command(command))
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .start();
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command.getFirst() + " failed: " + printed);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + command.getFirst(), e);
    }
  }
}
