package dev.headgate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong while reading goes on. */
final class Problems {

  /** The value of a problem about a field that is not there. */
  static final String MISSING = "missing";

  private static final int LONGEST_VALUE = 80;

  private final List<Problem> list = new ArrayList<>();

  void add(String path, @Nullable Object value, String expected) {
    list.add(new Problem(path, render(value), expected));
  }

  void missing(String path, String expected) {
    list.add(new Problem(path, MISSING, expected));
  }

  /** For values that must not be repeated. */
  void hidden(String path, String expected) {
    list.add(new Problem(path, "***", expected));
  }

  void unknown(String path, String expected) {
    list.add(new Problem(path, "unknown field", expected));
  }

  /** Whether {@code path} was read well, so that rules may build on it. */
  boolean clean(String path) {
    return list.stream().noneMatch(problem -> problem.path().equals(path));
  }

  List<Problem> list() {
    return list;
  }

  /** Containers are named, not shown: a secret may be somewhere inside. */
  private static String render(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "an array";
      case String text when text.length() > LONGEST_VALUE ->
          quoted(text.substring(0, LONGEST_VALUE)) + "...";
      case String text -> quoted(text);
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    return new String(Json.write(text), java.nio.charset.StandardCharsets.UTF_8);
  }
}
