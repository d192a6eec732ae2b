package dev.headgate.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Folders that are expensive to make, made once for all builds of this machine's user. A folder
 * appears under its name by an atomic move, so whoever sees it sees all of it.
 */
final class Cache {

  /** Makes the content of a folder. */
  interface Filler {
    void fill(Path folder) throws IOException;
  }

  private Cache() {}

  /** The folder of this name, filled now if no build did so before. */
  static synchronized Path folder(String name, Account owner, Filler filler) {
    Path folder = root().resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Files.createDirectories(root());
      try (var lock =
              FileChannel.open(
                  root().resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var held = lock.lock()) {
        if (held.isValid() && !Files.isDirectory(folder)) {
          Path unfinished = root().resolve(name + ".unfinished");
          FileTree.delete(unfinished);
          Files.createDirectory(unfinished);
          owner.own(unfinished);
          filler.fill(unfinished);
          Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare " + folder, e);
    }
  }

  /** Root's servers run as nobody, who must be able to reach the folder. */
  private static Path root() {
    return Account.current() == Account.NOBODY
        ? Path.of("/var/tmp/headgate-testbed")
        : Path.of(System.getProperty("user.home"), ".cache", "headgate-testbed");
  }
}
