package dev.headgate.operator.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.HumanDuration;
import dev.headgate.crd.v1alpha1.HumanSize;
import dev.headgate.crd.v1alpha1.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A kind's schema, as the API server enforces it, for manifests that meet no API server. It knows
 * what our CRDs use of OpenAPI; their CEL rules are the compiler's, too.
 */
final class Schema {

  /** Told of each wrong field. */
  interface Complaints {

    void add(String path, String value, String expected);
  }

  private static final int LONGEST_VALUE = 80;

  private static final Map<String, String> FORMATS =
      Map.of(
          HumanDuration.PATTERN, "a duration such as 500ms, 30s or 1h30m",
          HumanSize.PATTERN, "a size such as 64KiB or 16MiB",
          Listener.NETWORK, "a network such as 10.0.0.0/8 or fd00::/8");

  private final JsonNode root;

  private Schema(JsonNode root) {
    this.root = root;
  }

  /** Of a kind of ours, by its plural. */
  static Schema of(String plural) {
    String resource = "/" + plural + ".headgate.dev.yaml";
    try (InputStream crd = Gateway.class.getResourceAsStream(resource)) {
      if (crd == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return new Schema(
          new YAMLMapper()
              .readTree(crd)
              .path("spec")
              .path("versions")
              .path(0)
              .path("schema")
              .path("openAPIV3Schema"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Complains about every wrong field of {@code resource}, and takes it out. */
  void prune(ObjectNode resource, Complaints complaints) {
    JsonNode properties = root.path("properties");
    for (String section : List.of("spec", "status")) {
      JsonNode value = resource.get(section);
      if (value != null && !valid(section, value, properties.path(section), complaints)) {
        resource.remove(section);
      }
    }
    for (String name : new ArrayList<>(fieldNames(resource))) {
      if (!List.of("apiVersion", "kind", "metadata", "spec", "status").contains(name)) {
        complaints.add(name, "unknown field", "spec");
        resource.remove(name);
      }
    }
  }

  /** Whether a value may stay; parts of it may have gone. */
  private static boolean valid(
      String path, JsonNode value, JsonNode schema, Complaints complaints) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return expect(
          value.isTextual() || value.isIntegralNumber(),
          path,
          value,
          "a number or a string",
          complaints);
    }
    return switch (schema.path("type").asText()) {
      case "object" -> object(path, value, schema, complaints);
      case "array" -> array(path, value, schema, complaints);
      case "string" -> string(path, value, schema, complaints);
      case "integer" -> integer(path, value, schema, complaints);
      case "boolean" -> expect(value.isBoolean(), path, value, "true or false", complaints);
      default -> true;
    };
  }

  private static boolean object(
      String path, JsonNode value, JsonNode schema, Complaints complaints) {
    if (!(value instanceof ObjectNode object)) {
      return expect(false, path, value, "an object", complaints);
    }
    for (JsonNode required : schema.path("required")) {
      if (!object.hasNonNull(required.asText())) {
        complaints.add(
            path + "." + required.asText(),
            "missing",
            wanted(schema.path("properties").path(required.asText())));
      }
    }
    JsonNode properties = schema.path("properties");
    JsonNode additional = schema.path("additionalProperties");
    boolean free = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    for (var each = object.properties().iterator(); each.hasNext(); ) {
      Map.Entry<String, JsonNode> field = each.next();
      String at = path + "." + field.getKey();
      JsonNode known = properties.has(field.getKey()) ? properties.get(field.getKey()) : additional;
      if (field.getValue().isNull() && !free) {
        each.remove(); // as the API server does with a null that no schema allows
      } else if (known.isMissingNode()) {
        if (!free) {
          complaints.add(at, "unknown field", "one of " + fieldNames(properties));
          each.remove();
        }
      } else if (!valid(at, field.getValue(), known, complaints)) {
        each.remove();
      }
    }
    return true;
  }

  private static boolean array(
      String path, JsonNode value, JsonNode schema, Complaints complaints) {
    if (!(value instanceof ArrayNode array)) {
      return expect(false, path, value, "a list", complaints);
    }
    long least = schema.path("minItems").asLong(0);
    long most = schema.path("maxItems").asLong(Long.MAX_VALUE);
    if (array.size() < least || array.size() > most) {
      complaints.add(path, array.size() + " items", "a list of " + least + " to " + most);
    }
    JsonNode items = schema.path("items");
    boolean objects = items.path("type").asText().equals("object");
    for (int i = array.size() - 1; i >= 0; i--) {
      if (!valid(path + "[" + i + "]", array.get(i), items, complaints)) {
        if (objects) {
          array.set(i, array.objectNode()); // it stays, for the paths of the others must stay right
        } else {
          array.remove(i);
        }
      }
    }
    return true;
  }

  private static boolean string(
      String path, JsonNode value, JsonNode schema, Complaints complaints) {
    if (!value.isTextual()) {
      return expect(false, path, value, choices(schema, "a string"), complaints);
    }
    String text = value.asText();
    JsonNode choices = schema.path("enum");
    if (!choices.isMissingNode()) {
      boolean known =
          StreamSupport.stream(choices.spliterator(), false)
              .anyMatch(choice -> choice.asText().equals(text));
      return expect(known, path, value, choices(schema, "a string"), complaints);
    }
    long least = schema.path("minLength").asLong(0);
    long most = schema.path("maxLength").asLong(Long.MAX_VALUE);
    if (text.length() < least || text.length() > most) {
      return expect(
          false, path, value, "a string of " + least + " to " + most + " characters", complaints);
    }
    String pattern = schema.path("pattern").asText("");
    return expect(
        Pattern.compile(pattern).matcher(text).find(),
        path,
        value,
        FORMATS.getOrDefault(pattern, "a string that matches " + pattern),
        complaints);
  }

  private static boolean integer(
      String path, JsonNode value, JsonNode schema, Complaints complaints) {
    long least = schema.path("minimum").asLong(Long.MIN_VALUE);
    long most = schema.path("maximum").asLong(Long.MAX_VALUE);
    boolean right =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.asLong() >= least
            && value.asLong() <= most;
    return expect(right, path, value, "an integer from " + least + " to " + most, complaints);
  }

  private static boolean expect(
      boolean right, String path, JsonNode value, String expected, Complaints complaints) {
    if (!right) {
      complaints.add(path, print(value), expected);
    }
    return right;
  }

  private static String wanted(JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "object" -> "an object";
      case "array" -> "a list";
      case "integer" -> "an integer";
      default -> choices(schema, "a string");
    };
  }

  private static String choices(JsonNode schema, String otherwise) {
    JsonNode choices = schema.path("enum");
    return choices.isMissingNode()
        ? otherwise
        : StreamSupport.stream(choices.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(" or "));
  }

  private static List<String> fieldNames(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Containers are named, not shown: a secret may be somewhere inside. */
  private static String print(JsonNode value) {
    if (value.isObject()) {
      return "an object";
    }
    if (value.isArray()) {
      return "a list";
    }
    String text = value.toString();
    return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text;
  }
}
