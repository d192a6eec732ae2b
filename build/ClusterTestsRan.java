import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fails unless every test of every *ClusterIT in the repository has run and passed: none may be skipped unseen. */
class ClusterTestsRan {

  private static final Pattern TEST = Pattern.compile("^\\s*@Test\\b", Pattern.MULTILINE);
  private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*>");

  public static void main(String[] args) throws Exception {
    int tests = 0;
    int wrong = 0;
    for (Path source : sources()) {
      long written = TEST.matcher(Files.readString(source)).results().count();
      long passed = passed(source);
      tests += written;
      if (passed != written) {
        wrong++;
        System.err.println(source + ": " + passed + " of " + written + " tests passed");
      }
    }
    System.out.println("cluster tests: " + tests + (wrong == 0 ? " passed" : ", not all of which passed"));
    System.exit(wrong == 0 && tests > 0 ? 0 : 1);
  }

  private static List<Path> sources() throws IOException {
    try (var files = Files.walk(Path.of("."))) {
      return files
          .filter(f -> f.toString().contains("/src/test/") && f.toString().endsWith("ClusterIT.java"))
          .sorted()
          .toList();
    }
  }

  private static long passed(Path source) throws IOException {
    String path = source.toString();
    String name = path.substring(path.indexOf("/src/test/java/") + 15, path.length() - 5).replace('/', '.');
    Path report =
        Path.of(path.substring(0, path.indexOf("/src/test/")), "target/failsafe-reports/TEST-" + name + ".xml");
    if (!Files.exists(report)) {
      return 0;
    }
    Matcher suite = SUITE.matcher(Files.readString(report));
    return suite.find()
        ? count(suite.group(), "tests") - count(suite.group(), "errors") - count(suite.group(), "failures")
            - count(suite.group(), "skipped")
        : 0;
  }

  private static long count(String suite, String attribute) {
    Matcher matcher = Pattern.compile("\\b" + attribute + "=\"(\\d+)\"").matcher(suite);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
