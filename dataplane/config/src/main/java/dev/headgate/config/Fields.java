package dev.headgate.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object while it is read. Each getter names a field it knows; a wrong or missing value
 * becomes a problem and some stand-in value, so that reading goes on to find the others.
 */
final class Fields {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Pattern ANY_TEXT = Pattern.compile(".*", Pattern.DOTALL);

  private final String path;
  private final Map<?, ?> values;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  private Fields(String path, Map<?, ?> values, Problems problems) {
    this.path = path;
    this.values = values;
    this.problems = problems;
  }

  /** Reads {@code value} as an object, then complains about the fields that {@code read} left. */
  static <T> T object(
      String path, @Nullable Object value, Problems problems, Function<Fields, T> read) {
    Fields fields;
    if (value instanceof Map<?, ?> values) {
      fields = new Fields(path, values, problems);
    } else {
      problems.add(path, value, "an object");
      // Of a thing that is no object, its shape is the one problem worth telling.
      fields = new Fields(path, Map.of(), new Problems());
    }
    T result = read.apply(fields);
    fields.complainAboutUnknown();
    return result;
  }

  String path(String name) {
    return path + (PLAIN.matcher(name).matches() ? "." + name : "[\"" + name + "\"]");
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  private @Nullable Object get(String name) {
    known.add(name);
    return values.get(name);
  }

  /** Whether {@code name} is there; if not, and it has no default, that is a problem. */
  private boolean present(String name, boolean required, String expected) {
    known.add(name);
    if (!has(name) && required) {
      problems.missing(path(name), expected);
    }
    return has(name);
  }

  String text(String name, Pattern pattern, String expected) {
    return present(name, true, expected) ? matching(name, pattern, expected) : "";
  }

  @Nullable String optionalText(String name, Pattern pattern, String expected) {
    return present(name, false, expected) ? matching(name, pattern, expected) : null;
  }

  String text(String name, Pattern pattern, String expected, String otherwise) {
    return present(name, false, expected) ? matching(name, pattern, expected) : otherwise;
  }

  private String matching(String name, Pattern pattern, String expected) {
    if (get(name) instanceof String text && pattern.matcher(text).matches()) {
      return text;
    }
    problems.add(path(name), get(name), expected);
    return "";
  }

  <E extends Enum<E>> E choice(String name, Class<E> type, @Nullable E otherwise) {
    E[] choices = type.getEnumConstants();
    String expected = Stream.of(choices).map(Enum::name).collect(Collectors.joining(" or "));
    if (present(name, otherwise == null, expected)) {
      for (E choice : choices) {
        if (choice.name().equals(get(name))) {
          return choice;
        }
      }
      problems.add(path(name), get(name), expected);
    }
    return otherwise == null ? choices[0] : otherwise;
  }

  int integer(String name, int least, int most, @Nullable Integer otherwise) {
    return (int)
        integer(name, least, (long) most, otherwise == null ? null : otherwise.longValue());
  }

  long integer(String name, long least, long most, @Nullable Long otherwise) {
    String expected =
        most == Long.MAX_VALUE
            ? "an integer from " + least
            : "an integer from " + least + " to " + most;
    if (present(name, otherwise == null, expected)) {
      Long value = whole(get(name));
      if (value != null && value >= least && value <= most) {
        return value;
      }
      problems.add(path(name), get(name), expected);
    }
    return otherwise == null ? least : otherwise;
  }

  /** A plugin's hook may have turned 5 into 5.0, as JSON itself allows. */
  private static @Nullable Long whole(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case Integer number -> number.longValue();
      case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 53 ->
          number.longValue();
      case null, default -> null;
    };
  }

  Duration duration(String name, Duration least, Duration most, Duration otherwise) {
    if (!present(name, false, "")) {
      return otherwise;
    }
    if (get(name) instanceof String text) {
      try {
        Duration value = Durations.parse(text);
        if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
          return value;
        }
      } catch (DateTimeParseException _) {
        // Told below, with the range.
      }
    }
    problems.add(
        path(name),
        get(name),
        "a duration from " + Durations.print(least) + " to " + Durations.print(most));
    return otherwise;
  }

  @Nullable Duration optionalDuration(String name, Duration least, Duration most) {
    return present(name, false, "") ? duration(name, least, most, least) : null;
  }

  long size(String name, long least, long most, long otherwise) {
    if (!present(name, false, "")) {
      return otherwise;
    }
    try {
      Object found = get(name);
      Long value = found instanceof String text ? Long.valueOf(Sizes.parse(text)) : whole(found);
      if (value != null && value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Told below, with the range.
    }
    problems.add(
        path(name), get(name), "a size from " + Sizes.print(least) + " to " + Sizes.print(most));
    return otherwise;
  }

  <T> T object(String name, Function<Fields, T> read) {
    Object value = has(name) ? get(name) : Map.of();
    known.add(name);
    return object(path(name), value, problems, read);
  }

  <T> @Nullable T optionalObject(String name, Function<Fields, T> read) {
    return present(name, false, "an object") ? object(name, read) : null;
  }

  <T> T requiredObject(String name, Function<Fields, T> read) {
    if (!present(name, true, "an object")) {
      return object(path(name), Map.of(), new Problems(), read);
    }
    return object(name, read);
  }

  <T> List<T> objects(String name, int least, int most, Function<Fields, T> read) {
    String expected = "an array of " + least + " to " + most + " objects";
    List<T> result = new ArrayList<>();
    if (present(name, least > 0, expected)) {
      if (get(name) instanceof List<?> items && items.size() >= least && items.size() <= most) {
        for (int i = 0; i < items.size(); i++) {
          result.add(object(path(name) + "[" + i + "]", items.get(i), problems, read));
        }
      } else {
        problems.add(path(name), get(name), expected);
      }
    }
    return result;
  }

  /** An array of strings, each one of {@code allowed}, none twice. */
  List<String> choices(String name, Set<String> allowed) {
    return different(
        name,
        allowed::contains,
        "an array of different names out of " + String.join(", ", allowed));
  }

  /** An array of strings, each as {@code pattern} has it, none twice. */
  List<String> names(String name, Pattern pattern, String each) {
    return different(
        name, item -> pattern.matcher(item).matches(), "an array of different texts, " + each);
  }

  private List<String> different(String name, Predicate<String> allowed, String expected) {
    List<String> result = new ArrayList<>();
    if (present(name, false, expected)) {
      if (get(name) instanceof List<?> items) {
        for (int i = 0; i < items.size(); i++) {
          if (items.get(i) instanceof String item && allowed.test(item) && !result.contains(item)) {
            result.add(item);
          } else {
            problems.add(path(name) + "[" + i + "]", items.get(i), expected);
          }
        }
      } else {
        problems.add(path(name), get(name), expected);
      }
    }
    return result;
  }

  /** An array of different strings. */
  List<String> texts(String name, int least, int most, Predicate<String> allowed, String expected) {
    String whole = "an array of " + least + " to " + most + " different strings";
    List<String> result = new ArrayList<>();
    if (present(name, least > 0, whole)) {
      if (get(name) instanceof List<?> items && items.size() >= least && items.size() <= most) {
        for (int i = 0; i < items.size(); i++) {
          if (items.get(i) instanceof String item && allowed.test(item) && !result.contains(item)) {
            result.add(item);
          } else {
            problems.add(path(name) + "[" + i + "]", items.get(i), expected);
          }
        }
      } else {
        problems.add(path(name), get(name), whole);
      }
    }
    return result;
  }

  Map<String, String> texts(String name) {
    return entries(
        name,
        (at, value) -> {
          if (value instanceof String text) {
            return text;
          }
          problems.add(at, value, "a string");
          return "";
        });
  }

  Secret secret(String name, Pattern pattern, String expected) {
    if (!present(name, true, expected)) {
      return new Secret("");
    }
    if (get(name) instanceof String text && pattern.matcher(text).matches()) {
      return new Secret(text);
    }
    problems.hidden(path(name), expected);
    return new Secret("");
  }

  Map<String, Secret> secrets(String name) {
    return secrets(name, ANY_TEXT, "a string");
  }

  Map<String, Secret> secrets(String name, Pattern pattern, String expected) {
    return entries(
        name,
        (at, value) -> {
          if (value instanceof String text && pattern.matcher(text).matches()) {
            return new Secret(text);
          }
          problems.hidden(at, expected);
          return new Secret("");
        });
  }

  /** Any JSON but null, which tells a plugin nothing that leaving the field out would not. */
  Map<String, Object> values(String name) {
    return entries(name, this::value);
  }

  private Object value(String at, @Nullable Object value) {
    return switch (value) {
      case Map<?, ?> fields -> new Fields(at, fields, problems).each(this::value);
      case List<?> items -> {
        List<Object> copy = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
          copy.add(value(at + "[" + i + "]", items.get(i)));
        }
        yield List.copyOf(copy);
      }
      case null -> {
        problems.add(at, null, "a value; leave the field out instead");
        yield "";
      }
      case String text -> text;
      case Boolean truth -> truth;
      case Number number -> number;
      default -> {
        problems.add(at, value.getClass().getName(), "a JSON value");
        yield "";
      }
    };
  }

  /** Reads one entry of an object with free names. */
  private interface Entry<T> {

    T read(String path, @Nullable Object value);
  }

  private <T> Map<String, T> entries(String name, Entry<T> entry) {
    known.add(name);
    if (!has(name)) {
      return Map.of();
    }
    if (get(name) instanceof Map<?, ?> fields) {
      return new Fields(path(name), fields, problems).each(entry);
    }
    problems.hidden(path(name), "an object");
    return Map.of();
  }

  private <T> Map<String, T> each(Entry<T> entry) {
    Map<String, T> result = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> result.put(key.toString(), entry.read(path(key.toString()), value)));
    return Map.copyOf(result);
  }

  private void complainAboutUnknown() {
    for (Object key : values.keySet()) {
      String name = key.toString();
      if (!known.contains(name)) {
        String near =
            known.stream()
                .filter(other -> Spelling.near(name, other))
                .findFirst()
                .map(other -> "\"" + other + "\", perhaps")
                .orElse("one of " + String.join(", ", known));
        problems.unknown(path(name), near);
      }
    }
  }
}
