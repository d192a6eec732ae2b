package dev.headgate.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands as a user does who stands in the repository's root.
 *
 * @param environment added to this process's own
 */
record Shell(Map<String, String> environment) {

  private static final long LIMIT_MINUTES = 5;

  Shell {
    environment = Map.copyOf(environment);
  }

  /** What the script printed; an error if it failed. */
  String run(String script) {
    Process process = start(script);
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError(script + "\nfailed with: " + printed);
      }
      System.out.println("$ " + script.strip() + "\n" + printed);
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs one program with these very arguments. */
  String run(List<String> command) {
    return run(String.join(" ", command.stream().map(Shell::quoted).toList()));
  }

  /** Starts a script that goes on until it is ended. */
  Process start(String script) {
    var builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(Repository.ROOT.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A PATH in which these folders come first. */
  static String path(Path... folders) {
    var path = new StringBuilder();
    for (Path folder : folders) {
      path.append(folder).append(':');
    }
    return path.append(System.getenv("PATH")).toString();
  }

  private static String quoted(String argument) {
    return "'" + argument.replace("'", "'\\''") + "'";
  }
}
