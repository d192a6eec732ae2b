package dev.headgate.operator.compile;

import dev.headgate.config.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects problems, one for each field: the first to speak about a field knows it best. */
final class Findings {

  private static final Pattern DOCUMENT_PATH = Pattern.compile("\\$(\\.\\w+|\\[\\d+])+");

  private record Field(ResourceId resource, String path) {}

  private final Set<Field> fields = new HashSet<>();
  private final List<ResourceProblem> problems = new ArrayList<>();

  void invalid(ResourceId resource, String path, Object value, String expected) {
    add(
        new ResourceProblem(
            resource, ResourceProblem.Kind.INVALID, path, value.toString(), expected));
  }

  void unresolved(ResourceId resource, String path, String value, String expected) {
    add(
        new ResourceProblem(
            resource, ResourceProblem.Kind.UNRESOLVED, path, "\"" + value + "\"", expected));
  }

  /** A problem of the document, told where the document has the field from. */
  void document(Problem problem, Origins origins) {
    Origins.Place place = origins.of(problem.path());
    String expected =
        DOCUMENT_PATH
            .matcher(problem.expected())
            .replaceAll(path -> Matcher.quoteReplacement(origins.of(path.group()).path()));
    invalid(place.resource(), place.path(), problem.value(), expected);
  }

  private void add(ResourceProblem problem) {
    if (fields.add(new Field(problem.resource(), problem.path()))) {
      problems.add(problem);
    }
  }

  List<ResourceProblem> list() {
    return problems;
  }
}
