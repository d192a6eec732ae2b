package dev.headgate.cli;

import dev.headgate.operator.compile.ManifestReader;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls back, on a thread of its own, when manifests of a folder have changed. */
final class FolderWatch implements AutoCloseable {

  /** Editors write a file in several steps, and people save several files at once. */
  private static final Duration QUIET = Duration.ofMillis(100);

  private final WatchService service;
  private final Runnable changed;

  private FolderWatch(WatchService service, Runnable changed) {
    this.service = service;
    this.changed = changed;
  }

  static FolderWatch start(Path folder, Runnable changed) throws IOException {
    WatchService service = folder.getFileSystem().newWatchService();
    folder.register(
        service,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
    FolderWatch watch = new FolderWatch(service, changed);
    Thread.ofVirtual().name("headgate-folder").start(watch::run);
    return watch;
  }

  private void run() {
    try {
      while (true) {
        boolean manifests = drain(service.take());
        WatchKey more = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
        while (more != null) {
          manifests |= drain(more);
          more = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (manifests) {
          changed.run();
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException _) {
      // Nobody is interested any more.
    }
  }

  private static boolean drain(@Nullable WatchKey key) {
    boolean manifests = false;
    if (key != null) {
      for (WatchEvent<?> event : key.pollEvents()) {
        // No path: the system lost count of the changes.
        manifests |=
            !(event.context() instanceof Path file) || ManifestReader.isManifest(file.toString());
      }
      key.reset();
    }
    return manifests;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
