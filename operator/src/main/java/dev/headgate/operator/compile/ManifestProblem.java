package dev.headgate.operator.compile;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with a folder of manifests.
 *
 * @param file name inside the folder; empty for the folder itself
 * @param document counted from 1 inside the file; 0 for the file itself
 * @param resource null where the document does not say which it is
 * @param path field path, {@code spec.listeners[0].port}; empty for the document itself
 */
public record ManifestProblem(
    String file,
    int document,
    @Nullable ResourceId resource,
    String path,
    String value,
    String expected) {

  /** File and document; sorts as the folder is read. */
  String place() {
    return document == 0 ? file : "%s (document %2d)".formatted(file, document);
  }

  @Override
  public String toString() {
    String where = resource == null ? "" : " " + resource;
    String field = path.isEmpty() ? "" : " " + path;
    String text = where + field + ": " + value + " (expected " + expected + ")";
    return file + (document > 1 ? "#" + document : "") + text;
  }
}
