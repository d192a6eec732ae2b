package dev.headgate.examples;

import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An example's manifests as a user has them who put in the address of a database of his own, and
 * ports that are free here.
 *
 * @param listeners the ports, in the order of the listeners
 */
record LocalCopy(Path folder, List<Integer> listeners) {

  private static final Pattern BACKEND = Pattern.compile("host: [\\w.-]+, port: (\\d+)}");
  private static final Pattern LISTENER = Pattern.compile("(protocol: \\w+,?\\s+port:) \\d+");

  /**
   * @param example the folder of one
   * @param databases in the order of the backends
   */
  static LocalCopy of(String example, Path to, DatabaseServer... databases) throws IOException {
    List<Integer> ports = Stream.of(databases).map(_ -> FreePort.onLoopback()).toList();
    var backends = List.of(databases).iterator();
    var listeners = ports.iterator();
    try (Stream<Path> files = Files.list(Repository.EXAMPLES.resolve(example))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        String text = Files.readString(file);
        if (text.contains("kind: Deployment")) {
          continue; // quickstart's own database
        }
        text = LISTENER.matcher(text).replaceAll(match -> match.group(1) + " " + listeners.next());
        text =
            BACKEND
                .matcher(text)
                .replaceAll(_ -> "host: 127.0.0.1, port: " + backends.next().port() + "}");
        Files.writeString(to.resolve(file.getFileName()), text);
      }
    }
    if (backends.hasNext() || listeners.hasNext()) {
      throw new AssertionError(example + " has fewer backends or listeners than databases");
    }
    return new LocalCopy(to, ports);
  }
}
