package dev.headgate.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command as a process of its own, as {@code ./headgate} starts it. */
final class Command implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path out;
  private final Path err;

  private Command(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * @param temporary where it may put its files, and all of it: a test can see what is left
   */
  static Command start(Path temporary, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:-UsePerfData");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Dheadgate.home=" + Path.of("..").toAbsolutePath().normalize());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Headgate.class.getName());
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("headgate-out", ".txt");
      Path err = Files.createTempFile("headgate-err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new Command(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code run FOLDER}, on ports that are free. */
  static Command run(Path temporary, Path folder, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", folder.toString()));
    arguments.addAll(List.of("--control-port", "0", "--observe-port", "0"));
    arguments.addAll(List.of(options));
    return start(temporary, Map.of(), arguments.toArray(String[]::new));
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has printed a line that begins so, beyond the first {@code known} lines. */
  void awaitLine(int known, String start) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> hasPrinted(known, start) || !isAlive());
    if (!hasPrinted(known, start)) {
      throw new AssertionError("ended without a line " + start + ": " + out() + err());
    }
  }

  private boolean hasPrinted(int known, String start) {
    return out().lines().skip(known).anyMatch(line -> line.startsWith(start));
  }

  int lines() {
    return (int) out().lines().count();
  }

  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + out() + err());
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.delete(out);
    Files.delete(err);
  }
}
