package dev.headgate.examples;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** {@code ./headgate run FOLDER}, until it is closed. */
final class LocalRun implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;

  private LocalRun(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Returns when it serves. */
  static LocalRun of(Path folder) throws IOException {
    Path output = Files.createTempFile("headgate-run", ".txt");
    String java = ProcessHandle.current().info().command().orElse("java");
    Process process =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.headgate.cli.Headgate",
                "run",
                folder.toString(),
                "--control-port=0",
                "--observe-port=0")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    LocalRun run = new LocalRun(process, output);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> run.printed().lines().anyMatch(l -> l.startsWith("APPLIED ")) || run.ended());
    if (run.ended()) {
      throw new AssertionError(run.printed());
    }
    return run;
  }

  private boolean ended() {
    return !process.isAlive();
  }

  String printed() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    Files.delete(output);
  }
}
