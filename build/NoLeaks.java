import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fails when a test report of the module under the given build directory holds Netty's leak report. */
class NoLeaks {

  public static void main(String[] args) throws Exception {
    int leaks = 0;
    for (String reports : new String[] {"surefire-reports", "failsafe-reports"}) {
      Path folder = Path.of(args[0], reports);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (var files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".txt")).toList()) {
          for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
            if (line.contains("LEAK:")) {
              leaks++;
              System.err.println(file + ": " + line);
            }
          }
        }
      }
    }
    System.exit(leaks > 0 ? 1 : 0);
  }
}
