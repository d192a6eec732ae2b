package dev.headgate.operator.compile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a folder as {@code kubectl apply -f} does: its {@code .yaml}, {@code .yml} and {@code
 * .json} files in order of their names, each with any number of documents. Kinds that have no
 * meaning without a cluster are passed over. Not thread-safe.
 */
public final class ManifestReader {

  private static final String GROUP = "headgate.dev";
  private static final String API_VERSION = "headgate.dev/v1alpha1";
  private static final String DEFAULT_NAMESPACE = "default";

  private static final Map<String, Class<? extends HasMetadata>> OURS =
      Map.of("Gateway", Gateway.class, "Pool", Pool.class, "Plugin", Plugin.class);

  private static final Map<String, Class<? extends HasMetadata>> CORE =
      Map.of("Secret", Secret.class, "ConfigMap", ConfigMap.class);

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private static final ObjectMapper RESOURCES = new ObjectMapper();

  static {
    new KubernetesSerialization(RESOURCES, false);
  }

  private final Map<String, Schema> schemas = new HashMap<>();
  private final Map<ResourceId, Manifests.Entry> entries = new LinkedHashMap<>();
  private final List<ManifestProblem> problems = new ArrayList<>();

  private ManifestReader() {}

  /**
   * @throws IOException the folder cannot be read
   */
  public static Manifests read(Path folder) throws IOException {
    ManifestReader reader = new ManifestReader();
    for (Path file : files(folder)) {
      reader.file(file);
    }
    return new Manifests(reader.entries, reader.problems);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && isManifest(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /** Whether a file of that name is read. */
  public static boolean isManifest(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !lower.startsWith(".")
        && (lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json"));
  }

  private void file(Path path) throws IOException {
    String file = path.getFileName().toString();
    byte[] text = Files.readAllBytes(path);
    int document = 0;
    try (JsonParser parser = YAML.createParser(text);
        MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(parser)) {
      while (documents.hasNextValue()) {
        JsonNode value = documents.nextValue();
        document++;
        if (value instanceof ObjectNode object) {
          document(new Place(file, document), object);
        } else if (!value.isNull() && !value.isMissingNode()) {
          problems.add(new Place(file, document).problem(null, "", "no object", "a manifest"));
        }
      }
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String line = at == null ? "" : "line " + at.getLineNr() + ", ";
      String message = e.getOriginalMessage().lines().findFirst().orElse("");
      problems.add(new Place(file, document + 1).problem(null, "", line + message, "YAML or JSON"));
    }
  }

  /** A document while it is read. */
  private record Place(String file, int document) {

    ManifestProblem problem(
        @Nullable ResourceId resource, String path, String value, String expected) {
      return new ManifestProblem(file, document, resource, path, value, expected);
    }
  }

  private void document(Place place, ObjectNode manifest) {
    String apiVersion = manifest.path("apiVersion").asText("");
    String kind = manifest.path("kind").asText("");
    if (apiVersion.isEmpty() || kind.isEmpty()) {
      String missing = apiVersion.isEmpty() ? "apiVersion" : "kind";
      problems.add(place.problem(null, missing, "missing", "that of a Kubernetes resource"));
    } else if (apiVersion.equals(API_VERSION) && OURS.containsKey(kind)) {
      ours(place, manifest, kind, OURS.get(kind));
    } else if (apiVersion.equals(GROUP) || apiVersion.startsWith(GROUP + "/")) {
      problems.add(
          place.problem(
              null,
              "kind",
              apiVersion + " " + kind,
              API_VERSION + " Gateway, " + API_VERSION + " Pool or " + API_VERSION + " Plugin"));
    } else if (apiVersion.equals("v1") && CORE.containsKey(kind)) {
      core(place, manifest, kind, CORE.get(kind));
    }
  }

  private <T extends HasMetadata> void ours(
      Place place, ObjectNode manifest, String kind, Class<T> type) {
    ResourceId id = identify(place, manifest, kind);
    if (id != null) {
      String plural = HasMetadata.getPlural(type);
      schemas
          .computeIfAbsent(plural, Schema::of)
          .prune(
              manifest,
              (path, value, expected) -> problems.add(place.problem(id, path, value, expected)));
      add(place, id, manifest, type);
    }
  }

  private void core(
      Place place, ObjectNode manifest, String kind, Class<? extends HasMetadata> type) {
    ResourceId id = identify(place, manifest, kind);
    if (id != null && onlyBase64(place, id, manifest)) {
      mergeStringData(manifest);
      add(place, id, manifest, type);
    }
  }

  private boolean onlyBase64(Place place, ResourceId id, ObjectNode manifest) {
    boolean right = true;
    String section = id.kind().equals("Secret") ? "data" : "binaryData";
    for (Map.Entry<String, JsonNode> field : manifest.path(section).properties()) {
      try {
        Base64.getDecoder().decode(field.getValue().asText());
      } catch (IllegalArgumentException _) {
        problems.add(place.problem(id, section + "." + field.getKey(), "***", "base64"));
        right = false;
      }
    }
    return right;
  }

  /** As the API server does on writing: it is plain text, and it wins. */
  private static void mergeStringData(ObjectNode manifest) {
    if (manifest.remove("stringData") instanceof ObjectNode texts) {
      ObjectNode data =
          manifest.get("data") instanceof ObjectNode present ? present : manifest.putObject("data");
      texts
          .properties()
          .forEach(
              text ->
                  data.put(
                      text.getKey(),
                      Base64.getEncoder()
                          .encodeToString(
                              text.getValue().asText().getBytes(StandardCharsets.UTF_8))));
    }
  }

  private @Nullable ResourceId identify(Place place, ObjectNode manifest, String kind) {
    JsonNode metadata = manifest.path("metadata");
    String name = metadata.path("name").asText("");
    if (name.isEmpty()) {
      problems.add(place.problem(null, "metadata.name", "missing", "a name of the " + kind));
      return null;
    }
    String namespace = metadata.path("namespace").asText(DEFAULT_NAMESPACE);
    ((ObjectNode) metadata).put("namespace", namespace);
    ResourceId id = new ResourceId(kind, namespace, name);
    Manifests.Entry other = entries.get(id);
    if (other != null) {
      problems.add(
          place.problem(
              id, "metadata.name", "\"" + name + "\"", "another than in " + other.file()));
      return null;
    }
    return id;
  }

  private void add(
      Place place, ResourceId id, ObjectNode manifest, Class<? extends HasMetadata> type) {
    try {
      HasMetadata resource = RESOURCES.treeToValue(manifest, type);
      entries.put(id, new Manifests.Entry(resource, place.file(), place.document()));
    } catch (JsonProcessingException e) {
      problems.add(place.problem(id, "", e.getOriginalMessage(), "a " + id.kind()));
    }
  }
}
