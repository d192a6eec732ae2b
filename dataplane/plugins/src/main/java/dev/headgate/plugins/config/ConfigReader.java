package dev.headgate.plugins.config;

import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginConfigException.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object of a plugin's config and gathers all that is wrong with it, so that its
 * author mends everything at once.
 */
public final class ConfigReader {

  private final Map<?, ?> object;
  private final String path;
  private final List<Problem> problems;
  private final Set<String> known = new HashSet<>();

  public ConfigReader(Map<String, Object> config) {
    this(config, "", new ArrayList<>());
  }

  private ConfigReader(Map<?, ?> object, String path, List<Problem> problems) {
    this.object = object;
    this.path = path;
    this.problems = problems;
  }

  public boolean has(String key) {
    return object.containsKey(key);
  }

  /** The string; empty, and a problem, if there is none. */
  public String string(String key) {
    if (value(key) instanceof String string) {
      return string;
    }
    problem(key, "a string");
    return "";
  }

  public int integer(String key, int least, int most, int otherwise) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= least
        && number.intValue() <= most) {
      return number.intValue();
    }
    problem(key, "a whole number from " + least + " to " + most);
    return otherwise;
  }

  /** The object under a key; an empty one, and a problem, if there is none. */
  public ConfigReader object(String key) {
    Object value = value(key);
    if (!(value instanceof Map<?, ?>)) {
      problem(key, "an object");
    }
    return child(value, path + key + ".");
  }

  /** The objects of a list that may not be empty. */
  public List<ConfigReader> objects(String key) {
    List<ConfigReader> objects = new ArrayList<>();
    if (value(key) instanceof List<?> list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        String item = path + key + "[" + i + "]";
        if (!(list.get(i) instanceof Map<?, ?>)) {
          problems.add(new Problem(item, String.valueOf(list.get(i)), "an object"));
        }
        objects.add(child(list.get(i), item + "."));
      }
    } else {
      problem(key, "a list with at least one object");
    }
    return objects;
  }

  private ConfigReader child(@Nullable Object value, String path) {
    return new ConfigReader(value instanceof Map<?, ?> map ? map : Map.of(), path, problems);
  }

  private @Nullable Object value(String key) {
    known.add(key);
    return object.get(key);
  }

  public void problem(String key, String expected) {
    Object value = object.get(key);
    String found = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    problems.add(new Problem(path + key, found, expected));
  }

  /** Call when everything was read: what was not read is a problem too. */
  public void nothingElse() {
    for (Object key : object.keySet()) {
      if (!known.contains(key)) {
        problem(
            (String) key,
            known.isEmpty() ? "no configuration" : "one of " + String.join(", ", sorted()));
      }
    }
  }

  private List<String> sorted() {
    return known.stream().sorted().toList();
  }

  /** Throws if there was a problem, here or in any object below. */
  public void check() throws PluginConfigException {
    if (!problems.isEmpty()) {
      throw new PluginConfigException(problems);
    }
  }
}
