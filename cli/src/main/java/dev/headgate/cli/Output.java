package dev.headgate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headgate.config.Problem;
import dev.headgate.operator.compile.ManifestProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Results, for people or for programs; one line of JSON each for the latter. */
final class Output {

  private enum Format {
    text,
    json
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--output",
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  Output(CommandSpec command) {
    this.command = command;
    this.format = Format.text;
  }

  @SuppressWarnings({"unused", "NullAway"}) // picocli makes it, and fills it in
  private Output() {}

  /** {@code text} for people, {@code result} as JSON for programs. */
  void print(String text, Map<String, ?> result) {
    command.commandLine().getOut().println(format == Format.json ? json(result) : text);
    command.commandLine().getOut().flush();
  }

  void invalid(List<ManifestProblem> problems) {
    print(
        lines("INVALID", problems),
        Map.of("result", "INVALID", "problems", problems.stream().map(Output::tree).toList()));
  }

  void rejected(List<Problem> problems) {
    print(
        lines("REJECTED", problems),
        Map.of("result", "REJECTED", "problems", problems.stream().map(Output::tree).toList()));
  }

  private static String lines(String result, List<?> problems) {
    StringBuilder text = new StringBuilder(result);
    problems.forEach(problem -> text.append(System.lineSeparator()).append("  ").append(problem));
    return text.toString();
  }

  private static Map<String, Object> tree(ManifestProblem problem) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", problem.file());
    fields.put("document", problem.document());
    if (problem.resource() != null) {
      fields.put("kind", problem.resource().kind());
      fields.put("namespace", problem.resource().namespace());
      fields.put("name", problem.resource().name());
    }
    fields.put("path", problem.path());
    fields.put("value", problem.value());
    fields.put("expected", problem.expected());
    return fields;
  }

  private static Map<String, Object> tree(Problem problem) {
    return Map.of("path", problem.path(), "value", problem.value(), "expected", problem.expected());
  }

  private static String json(Map<String, ?> result) {
    try {
      return Objects.requireNonNull(JSON.writeValueAsString(result));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results are JSON", e);
    }
  }
}
