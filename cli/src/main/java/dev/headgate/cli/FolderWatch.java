package dev.headgate.cli;

import dev.headgate.operator.compile.ManifestReader;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls back, on a thread of its own, when manifests of a folder have changed. */
final class FolderWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

  /** Editors write a file in several steps, and people save several files at once. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /** Somebody who never stops writing gets no say in when the others' edits are served. */
  private static final Duration LONGEST = Duration.ofMillis(400);

  /** Between two looks at whether the name still means the folder that is watched. */
  private static final Duration GLANCE = Duration.ofMillis(300);

  /** What a folder that Kubernetes mounts renames when its content changes. */
  private static final String MOUNTED_CONTENT = "..data";

  private final Path folder;
  private final WatchService service;
  private final Runnable changed;

  /** Identity of what is watched, whatever it is called by now; null if it is gone. */
  private @Nullable Object watched;

  private FolderWatch(Path folder, WatchService service, Runnable changed) {
    this.folder = folder;
    this.service = service;
    this.changed = changed;
  }

  static FolderWatch start(Path folder, Runnable changed) throws IOException {
    FolderWatch watch = new FolderWatch(folder, folder.getFileSystem().newWatchService(), changed);
    watch.register();
    Thread.ofVirtual().name("headgate-folder").start(watch::run);
    return watch;
  }

  private void register() throws IOException {
    Object identity = identity();
    folder.register(
        service,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
    watched = identity;
  }

  private Object identity() throws IOException {
    Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    return key == null ? folder : key;
  }

  private void run() {
    try {
      while (true) {
        WatchKey key = service.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        if (key == null ? replaced() : settled(key)) {
          callBack();
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException _) {
      // Nobody is interested any more.
    }
  }

  /** Whether another folder has taken the place of the watched one, which was moved or removed. */
  private boolean replaced() {
    try {
      if (identity().equals(watched)) {
        return false;
      }
      register();
      return true;
    } catch (IOException _) {
      gone();
      return false;
    }
  }

  private void gone() {
    if (watched != null) {
      log.atWarn().addKeyValue("folder", folder).log("folder is gone");
      watched = null;
    }
  }

  /** A change that cannot be served must not end the watch: the next may mend it. */
  private void callBack() {
    try {
      changed.run();
    } catch (RuntimeException e) {
      log.atError().addKeyValue("folder", folder).setCause(e).log("change not served");
    }
  }

  /** Waits until the folder has come to rest; whether manifests changed. */
  private boolean settled(WatchKey first) throws InterruptedException {
    boolean manifests = drain(first);
    long deadline = System.nanoTime() + LONGEST.toNanos();
    WatchKey more = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
    while (more != null) {
      manifests |= drain(more);
      more =
          System.nanoTime() < deadline
              ? service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS)
              : null;
    }
    return manifests;
  }

  private boolean drain(WatchKey key) {
    boolean manifests = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      manifests |= concerns(event.context());
    }
    if (!key.reset()) {
      gone();
    }
    return manifests;
  }

  private static boolean concerns(@Nullable Object changed) {
    // No path: the system lost count of the changes.
    return !(changed instanceof Path file)
        || ManifestReader.isManifest(file.toString())
        || file.toString().equals(MOUNTED_CONTENT);
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
