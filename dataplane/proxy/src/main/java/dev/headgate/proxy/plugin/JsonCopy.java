package dev.headgate.proxy.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A deep, changeable copy of a JSON object; its keys keep their order. */
final class JsonCopy {

  private JsonCopy() {}

  static Map<String, Object> of(Map<String, Object> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put(key, value(value)));
    return copy;
  }

  @SuppressWarnings("unchecked") // JSON objects have strings as keys
  private static Object value(Object value) {
    return switch (value) {
      case Map<?, ?> object -> of((Map<String, Object>) object);
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(value(item)));
        yield copy;
      }
      default -> value;
    };
  }
}
