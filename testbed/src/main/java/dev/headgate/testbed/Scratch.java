package dev.headgate.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where servers have their data: in memory where there is plenty, for a copy of PostgreSQL's
 * thousand files costs a tenth there of what it does on a disk.
 */
final class Scratch {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long PLENTY = 2L << 30;

  private Scratch() {}

  static Path newFolder(String prefix) throws IOException {
    return hasMemory()
        ? Files.createTempDirectory(MEMORY, prefix)
        : Files.createTempDirectory(prefix);
  }

  private static boolean hasMemory() throws IOException {
    return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= PLENTY;
  }
}
