package dev.headgate.proxy.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last good configuration, mounted. */
record BootDocument(Path file) {

  private static final Logger log = LoggerFactory.getLogger(BootDocument.class);

  /** Null, and a line in the log, where there is none to read. */
  byte @Nullable [] read() {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      log.atInfo().addKeyValue("file", file).log("no boot document; waiting for a push");
    } catch (IOException e) {
      log.atError().addKeyValue("file", file).setCause(e).log("boot document not readable");
    }
    return null;
  }
}
