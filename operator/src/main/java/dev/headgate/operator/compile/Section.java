package dev.headgate.operator.compile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One object of the document while it is written: what a resource leaves out, it leaves out. */
final class Section {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  Section put(String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value instanceof Enum<?> choice ? choice.name() : value);
    }
    return this;
  }

  Map<String, Object> fields() {
    return fields;
  }
}
