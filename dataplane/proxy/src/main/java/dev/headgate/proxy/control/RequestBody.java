package dev.headgate.proxy.control;

import dev.headgate.config.Durations;
import dev.headgate.config.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON object of a small request. Unknown fields are ignored: the operator may be newer. */
record RequestBody(Map<?, ?> fields) {

  static RequestBody parse(byte[] json) throws BadRequest {
    try {
      if (Json.parse(json) instanceof Map<?, ?> fields) {
        return new RequestBody(fields);
      }
    } catch (Json.MalformedException e) {
      throw new BadRequest(String.valueOf(e.getMessage()));
    }
    throw new BadRequest("expected a JSON object");
  }

  String text(String name) throws BadRequest {
    if (fields.get(name) instanceof String text && !text.isEmpty() && text.length() <= 256) {
      return text;
    }
    throw new BadRequest(name + ": expected a string of 1 to 256 characters");
  }

  long integer(String name, long most) throws BadRequest {
    if (fields.get(name) instanceof Long number && number >= 0 && number <= most) {
      return number;
    }
    throw new BadRequest(name + ": expected an integer from 0 to " + most);
  }

  boolean truth(String name) throws BadRequest {
    if (fields.get(name) instanceof Boolean truth) {
      return truth;
    }
    throw new BadRequest(name + ": expected true or false");
  }

  Duration duration(String name) throws BadRequest {
    try {
      return Durations.parse(text(name));
    } catch (DateTimeException _) {
      throw new BadRequest(name + ": expected a duration such as 5s");
    }
  }

  Instant instant(String name) throws BadRequest {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException _) {
      throw new BadRequest(name + ": expected a time such as 2026-01-01T00:00:00Z");
    }
  }

  /** An object that may be left out; its nulls are left out too. */
  Map<String, Object> object(String name) throws BadRequest {
    Object value = fields.get(name);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> object) {
      Map<String, Object> copy = new LinkedHashMap<>();
      object.forEach((key, item) -> put(copy, key.toString(), item));
      return copy;
    }
    throw new BadRequest(name + ": expected an object");
  }

  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
