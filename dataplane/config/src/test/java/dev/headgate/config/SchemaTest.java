package dev.headgate.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The published schema and the reader must take and refuse the same documents. */
class SchemaTest {

  /** The expectations behind which stands what no schema can say, as its $comment lists it. */
  private static final List<Pattern> BEYOND_SCHEMAS =
      List.of(
          Pattern.compile("another than that of .*"),
          Pattern.compile("a port that .* does not bind"),
          Pattern.compile("one of \\[.*]"),
          Pattern.compile("a pool that speaks .*"),
          Pattern.compile("a pool in mode Passthrough: .*"),
          Pattern.compile("a pool in mode Session: .*"),
          Pattern.compile("a database and user that no earlier route takes"),
          Pattern.compile("a user that no earlier account is for"),
          Pattern.compile("no rules: in mode Passthrough .*"),
          Pattern.compile("somebody whom no earlier rule is for"),
          Pattern.compile("fewer than maxClients, .*"),
          Pattern.compile("both clients, at least 1, and users, or neither"),
          Pattern.compile("nothing: under tls Passthrough .*"),
          Pattern.compile("a user or a database: .*"),
          Pattern.compile("a query with .* for the user's name"),
          Pattern.compile("at most maxServerConnections, .*"),
          Pattern.compile("at most the interval, .*"),
          Pattern.compile("a duration from .* to .*"),
          Pattern.compile("a size from .* to .*"),
          Pattern.compile("an IP address"),
          Pattern.compile("a network, .*"),
          Pattern.compile("the hash of the content, .*"));

  private static final List<@Nullable Object> VALUES = values();

  private final ObjectMapper mapper = new ObjectMapper();
  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Configuration.class.getResourceAsStream("configuration.schema.json"));

  private static List<@Nullable Object> values() {
    List<@Nullable Object> values =
        new ArrayList<>(
            List.of(true, -1L, 0L, 1L, 65536L, 5L << 40, 1.5, 5.0, "", "x", "X y", "*", "-a"));
    values.addAll(List.of("5s", "90m", "9999h", "5", "5s5h", "64KiB", "2GiB", "1B", "3 MiB"));
    values.addAll(List.of("10.0.0.1", "10.0.0.256", "10.1", "::1", ":::", "MariaDB", "PostgreSQL"));
    values.addAll(List.of("10.0.0.0/33", "10.0.0.0/00", ":::/8", "::1/129", "::ffff:10.0.0.0/104"));
    values.addAll(
        List.of(
            "Passthrough",
            "Session",
            "Disable",
            "Require",
            "Trust",
            "Certificate",
            "ClearPassword",
            "Java",
            "BuiltIn",
            "onTick",
            "a".repeat(64)));
    values.addAll(List.of("a".repeat(300), "sha256:" + "0".repeat(64), "stock", "orders"));
    values.addAll(List.of(List.of(), List.of("onTick", "onTick"), List.of("onTick", "onNoon")));
    values.addAll(List.of(Map.of(), Map.of("a", "b"), Map.of("a", 1L), Map.of("a", List.of())));
    values.add(null);
    return values;
  }

  @Test
  void shouldTakeWhatTheReaderTakes() throws Exception {
    assertThat(violations(full())).isEmpty();
    assertThat(violations(ConfigurationWriter.tree(read(full())))).isEmpty();
  }

  @Test
  void shouldAgreeWithTheReaderOnEveryMutation() throws Exception {
    Set<String> exercised = new HashSet<>();
    List<@Nullable Object> mutations = new ArrayList<>();
    Object full = full();
    mutate(full, UnaryOperator.identity(), mutations);
    VALUES.forEach(value -> mutations.add(with((Map<?, ?>) full, "revision", value)));
    assertThat(mutations).hasSizeGreaterThan(5_000);

    for (@Nullable Object mutation : mutations) {
      List<Problem> problems = ConfigurationReader.read(mutation).problems();
      List<String> violations = violations(mutation);
      String told = new String(Json.write(mutation), UTF_8) + "\n" + problems + "\n" + violations;
      if (problems.isEmpty()) {
        assertThat(violations).as(told).isEmpty();
      } else if (violations.isEmpty()) {
        assertThat(problems).as(told).allMatch(problem -> beyondSchemas(problem, exercised));
      }
    }
    assertThat(exercised).as("rules that some mutation broke").hasSameSizeAs(BEYOND_SCHEMAS);
  }

  @Test
  void shouldDescribeEveryField() throws Exception {
    Object root = Json.parse(resource());
    List<String> bare = new ArrayList<>();
    undescribed("$", Objects.requireNonNull(root), bare);
    assertThat(bare)
        .allMatch(path -> path.matches(".*\\.(name|namespace|host|port|database|user|pool)"));
  }

  private static boolean beyondSchemas(Problem problem, Set<String> exercised) {
    for (Pattern rule : BEYOND_SCHEMAS) {
      if (rule.matcher(problem.expected()).matches()) {
        exercised.add(rule.pattern());
        return true;
      }
    }
    return false;
  }

  /** Every single change to {@code value}: a field left out, added, or given another value. */
  private static void mutate(
      @Nullable Object value,
      UnaryOperator<@Nullable Object> inside,
      List<@Nullable Object> mutations) {
    for (Object other : VALUES) {
      mutations.add(inside.apply(other));
    }
    switch (value) {
      case Map<?, ?> fields -> {
        mutations.add(inside.apply(with(fields, "surprise", "x")));
        for (Object name : fields.keySet()) {
          Map<Object, @Nullable Object> without = new LinkedHashMap<>(fields);
          without.remove(name);
          mutations.add(inside.apply(without));
          mutate(fields.get(name), change -> inside.apply(with(fields, name, change)), mutations);
        }
      }
      case List<?> items -> {
        List<@Nullable Object> twice = new ArrayList<>(items);
        twice.addAll(items);
        mutations.add(inside.apply(twice));
        for (int i = 0; i < items.size(); i++) {
          int at = i;
          mutate(items.get(i), change -> inside.apply(with(items, at, change)), mutations);
        }
      }
      case null, default -> {}
    }
  }

  private static Object with(Map<?, ?> fields, Object name, @Nullable Object value) {
    Map<Object, @Nullable Object> changed = new LinkedHashMap<>(fields);
    changed.put(name, value);
    return changed;
  }

  private static Object with(List<?> items, int index, @Nullable Object value) {
    List<@Nullable Object> changed = new ArrayList<>(items);
    changed.set(index, value);
    return changed;
  }

  private static void undescribed(String path, Object node, List<String> bare) {
    if (node instanceof Map<?, ?> fields) {
      if (fields.get("properties") instanceof Map<?, ?> properties && fields.containsKey("type")) {
        properties.forEach(
            (name, property) -> {
              if (!(property instanceof Map<?, ?> map && map.containsKey("description"))) {
                bare.add(path + "." + name);
              }
            });
      }
      fields.forEach((name, child) -> undescribed(path + "." + name, child, bare));
    }
  }

  private List<String> violations(@Nullable Object document) throws Exception {
    return schema.validate(mapper.readTree(Json.write(document))).stream()
        .map(Object::toString)
        .toList();
  }

  private static Object full() throws Exception {
    return Objects.requireNonNull(Json.parse(Documents.FULL.replace('\'', '"').getBytes(UTF_8)));
  }

  private static Configuration read(Object document) {
    return ((Reading.Valid) ConfigurationReader.read(document)).configuration();
  }

  private static byte[] resource() throws Exception {
    try (var in = Configuration.class.getResourceAsStream("configuration.schema.json")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
