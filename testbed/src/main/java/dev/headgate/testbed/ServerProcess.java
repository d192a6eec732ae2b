package dev.headgate.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server that does not outlive this JVM. A small warden process reads from a pipe that only we
 * hold; when it ends, also by a killed JVM, the warden ends the server and removes its folder.
 */
final class ServerProcess {

  private static final String WARDEN =
      """
      trap '' INT HUP TERM
      read -r _
      kill -KILL "$1" 2>/dev/null
      while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
      rm -rf "$2"
      """;
  private static final String KILL = "signal=$1; shift; kill -s \"$signal\" \"$@\"";
  private static final int STOP_LIMIT_SECONDS = 30;

  private final Process server;
  private final Process warden;

  private ServerProcess(Process server, Process warden) {
    this.server = server;
    this.warden = warden;
  }

  static ServerProcess start(List<String> command, Path log, Path folder) {
    try {
      Process server =
          new ProcessBuilder(Account.current().command(command))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Process warden =
          new ProcessBuilder(
                  "sh", "-c", WARDEN, "warden", Long.toString(server.pid()), folder.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new ServerProcess(server, warden);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return server.isAlive();
  }

  void end(String signal) {
    // First the warden: once the server is reaped its id may be another's.
    warden.destroyForcibly();
    try {
      warden.waitFor();
      kill(signal, List.of(server.pid()));
      if (!server.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** To it and to the processes of its own: PostgreSQL has one for each connection. */
  void signal(String name) {
    try {
      kill(
          name,
          Stream.concat(Stream.of(server.toHandle()), server.descendants())
              .map(ProcessHandle::pid)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void kill(String signal, List<Long> pids)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", KILL, "kill", signal));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    new ProcessBuilder(command).start().waitFor();
  }
}
