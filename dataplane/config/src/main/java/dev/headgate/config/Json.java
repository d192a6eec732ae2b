package dev.headgate.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain values: {@link Map}, {@link List}, {@link String}, {@link Long}, {@link Double},
 * {@link Boolean}, null. Streaming Jackson only: binding by reflection would cost a pod a tenth of
 * a second at its start.
 */
public final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

  private Json() {}

  /** Says where a text stops being JSON, without quoting it: it may hold secrets. */
  public static final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Reads exactly one value. A field given twice is malformed. */
  public static @Nullable Object parse(byte[] json) throws MalformedException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw malformed("nothing after the document", parser);
      }
      return value;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new MalformedException(
          at == null
              ? "not JSON"
              : "not JSON from line " + at.getLineNr() + ", column " + at.getColumnNr());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException, MalformedException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case null, default -> throw malformed("a value", parser);
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser)
      throws IOException, MalformedException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (fields.containsKey(name)) {
        throw malformed("each field once", parser);
      }
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return Collections.unmodifiableMap(fields);
  }

  private static List<@Nullable Object> array(JsonParser parser)
      throws IOException, MalformedException {
    List<@Nullable Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return Collections.unmodifiableList(items);
  }

  private static Number integer(JsonParser parser) throws IOException {
    BigInteger value = parser.getBigIntegerValue();
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  private static double decimal(JsonParser parser) throws IOException, MalformedException {
    double value = parser.getDoubleValue();
    if (Double.isInfinite(value)) {
      throw malformed("a number that a double can hold", parser);
    }
    return value;
  }

  private static MalformedException malformed(String expected, JsonParser parser) {
    var at = parser.currentTokenLocation();
    return new MalformedException(
        "not JSON: expected "
            + expected
            + " at line "
            + at.getLineNr()
            + ", column "
            + at.getColumnNr());
  }

  /**
   * Writes the canonical form: no white space, fields sorted by UTF-16 code units, as RFC 8785 has
   * them.
   *
   * @throws IllegalArgumentException for a value that JSON does not have
   */
  public static byte[] write(@Nullable Object value) {
    var bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      write(value, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(@Nullable Object value, JsonGenerator generator) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Map<?, ?> fields -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> field : sorted(fields).entrySet()) {
          generator.writeFieldName((String) field.getKey());
          write(field.getValue(), generator);
        }
        generator.writeEndObject();
      }
      case List<?> items -> {
        generator.writeStartArray();
        for (Object item : items) {
          write(item, generator);
        }
        generator.writeEndArray();
      }
      case String text -> generator.writeString(text);
      case Boolean truth -> generator.writeBoolean(truth);
      case Double decimal when decimal.isInfinite() || decimal.isNaN() ->
          throw new IllegalArgumentException("JSON has no " + decimal);
      case Float decimal -> write((double) decimal, generator);
      case Number number -> generator.writeNumber(number.toString());
      default -> throw new IllegalArgumentException("JSON has no " + value.getClass().getName());
    }
  }

  private static Map<?, ?> sorted(Map<?, ?> fields) {
    return new TreeMap<>(fields);
  }
}
