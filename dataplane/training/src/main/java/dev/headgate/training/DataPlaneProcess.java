package dev.headgate.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The data plane that is trained. */
final class DataPlaneProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** The JVM writes its cache as it leaves, by a second JVM. */
  private static final Duration END_LIMIT = Duration.ofMinutes(3);

  private final Process process;
  private final Path cache;
  private final Path log;

  private DataPlaneProcess(Process process, Path cache, Path log) {
    this.process = process;
    this.cache = cache;
    this.log = log;
  }

  /**
   * @param command up to the main class
   */
  static DataPlaneProcess start(List<String> command, Path cache, Site site)
      throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    List<String> whole = new ArrayList<>(command);
    whole.add(1, "-XX:AOTCacheOutput=" + cache);
    whole.addAll(site.options());
    Path log = site.folder().resolve("log");
    var started =
        new DataPlaneProcess(
            new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start(),
            cache,
            log);
    started.awaitLive(site);
    return started;
  }

  private void awaitLive(Site site) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!site.live()) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        close();
        throw new IOException("the data plane did not start:\n" + Files.readString(log));
      }
    }
  }

  /** After it the cache is there. */
  void end() throws IOException, InterruptedException {
    process.destroy();
    boolean ended = process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (!ended || !Files.exists(cache) || Files.size(cache) == 0) {
      throw new IOException("the data plane left no cache:\n" + Files.readString(log));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
