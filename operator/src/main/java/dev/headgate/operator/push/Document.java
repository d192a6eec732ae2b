package dev.headgate.operator.push;

/**
 * A compiled configuration as it goes over the wire.
 *
 * @param json UTF-8, with {@code revision} and {@code sequence} inside; holds secrets, so it never
 *     prints
 */
public record Document(String revision, long sequence, String json) {

  @Override
  public String toString() {
    return "Document[" + revision + ", sequence " + sequence + "]";
  }
}
