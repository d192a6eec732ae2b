package dev.headgate.plugin;

import java.util.List;

/** A plugin's word on a configuration it cannot run with. */
public final class PluginConfigException extends Exception {

  private static final long serialVersionUID = 1;

  /** One thing wrong: the key inside {@code config}, what was found, what was expected. */
  public record Problem(String key, String value, String expected) {}

  private final transient List<Problem> problems;

  public PluginConfigException(List<Problem> problems) {
    super(problems.toString());
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
