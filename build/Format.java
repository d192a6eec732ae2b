import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Formats every Java source of the repository ("apply"), or fails naming those that are not ("check"). Run by
 * Maven on the build's JDK, because google-java-format parses with the javac of the JVM it runs on.
 */
class Format {

  public static void main(String[] args) throws Exception {
    boolean apply = args.length == 1 && args[0].equals("apply");
    var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    int bad = 0;
    for (Path file : sources()) {
      String source = Files.readString(file);
      String ordered = ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.GOOGLE);
      String formatted = formatter.formatSource(ordered);
      if (formatted.equals(source)) {
        continue;
      }
      bad++;
      if (apply) {
        Files.writeString(file, formatted);
      } else {
        System.err.println("not formatted: " + file);
      }
    }
    if (bad > 0 && !apply) {
      System.err.println(bad + " files; to format them: mvn -N initialize exec:exec@format");
      System.exit(1);
    }
  }

  static List<Path> sources() throws IOException {
    try (var files = Files.walk(Path.of("."))) {
      return files
          .filter(f -> f.toString().endsWith(".java") && !f.toString().contains("/target/"))
          .filter(f -> f.toString().contains("/src/"))
          .sorted()
          .toList();
    }
  }
}
