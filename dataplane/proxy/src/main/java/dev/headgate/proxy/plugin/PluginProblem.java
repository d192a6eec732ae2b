package dev.headgate.proxy.plugin;

import dev.headgate.config.Problem;
import dev.headgate.plugin.PluginConfigException;
import java.util.List;

/** Why a plugin cannot run; paths begin at the plugin's own place in the document. */
final class PluginProblem extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  private PluginProblem(List<Problem> problems) {
    super(problems.toString(), null, false, false);
    this.problems = problems;
  }

  static PluginProblem at(String field, String value, String expected) {
    return new PluginProblem(List.of(new Problem(field, quoted(value), expected)));
  }

  /** What the plugin itself says of its {@code config}. */
  static PluginProblem of(PluginConfigException refusal) {
    return new PluginProblem(
        refusal.problems().stream()
            .map(p -> new Problem(".config." + p.key(), p.value(), p.expected()))
            .toList());
  }

  List<Problem> under(String path) {
    return problems.stream()
        .map(p -> new Problem(path + p.path(), p.value(), p.expected()))
        .toList();
  }

  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
