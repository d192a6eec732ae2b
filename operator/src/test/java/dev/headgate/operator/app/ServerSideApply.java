package dev.headgate.operator.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Adds to the mock what it refuses: forced apply, which takes a field away when the last manager
 * that applied it does so no longer. Lists are one field each. Who reviews its own permissions may
 * do everything, and who selects Secrets by their type gets all of them.
 */
final class ServerSideApply extends KubernetesCrudDispatcher {

  private static final Pattern MANAGER = Pattern.compile("[?&]fieldManager=([^&]+)");
  private static final Pattern BY_TYPE = Pattern.compile("fieldSelector=type[^&]*&?");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String EVERYTHING =
      """
      {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
       "status": {"incomplete": false, "nonResourceRules": [],
        "resourceRules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}}""";

  ServerSideApply() {
    super(List.of());
  }

  /** One request after the other: apply reads and updates, and no write comes between. */
  @Override
  public synchronized MockResponse dispatch(RecordedRequest request) {
    var selector = BY_TYPE.matcher(request.getPath());
    return super.dispatch(
        selector.find()
            ? new RecordedRequest(
                request.getHttpVersion(),
                request.method(),
                selector.replaceFirst(""),
                request.getHeaders(),
                request.getBody())
            : request);
  }

  @Override
  public MockResponse handleCreate(RecordedRequest request) {
    return request.getPath().endsWith("/selfsubjectrulesreviews")
        ? new MockResponse().setResponseCode(201).setBody(EVERYTHING)
        : super.handleCreate(request);
  }

  @Override
  public MockResponse handlePatch(RecordedRequest request) {
    var type = request.getHeader("Content-Type");
    return type != null && type.startsWith("application/apply-patch")
        ? apply(request)
        : super.handlePatch(request);
  }

  private MockResponse apply(RecordedRequest request) {
    var target = request.getPath().replaceFirst("\\?.*", "");
    boolean status = target.endsWith("/status");
    var resource = status ? target.substring(0, target.length() - "/status".length()) : target;
    var applied = (ObjectNode) Serialization.unmarshal(request.getUtf8Body(), JsonNode.class);
    ((ObjectNode) applied.get("metadata")).remove("managedFields");
    var found = handleGet(resource);
    if (found.code() == 404) {
      note(applied, applied.deepCopy(), manager(request));
      var collection = resource.replaceFirst("/[^/]+$", "");
      return handleCreate(with(request, HttpMethod.POST, collection, applied));
    }
    var body = new String(found.getBody().getBytes(), StandardCharsets.UTF_8);
    var stored = (ObjectNode) Serialization.unmarshal(body, JsonNode.class);
    merge(stored, applied);
    if (!status) {
      var before = note(stored, applied, manager(request));
      remove(stored, before, managed(stored));
    }
    return handleUpdate(with(request, HttpMethod.PUT, target, stored));
  }

  private static String manager(RecordedRequest request) {
    var matcher = MANAGER.matcher(request.getPath());
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  private static RecordedRequest with(
      RecordedRequest request, HttpMethod method, String path, JsonNode body) {
    var bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return new RecordedRequest(
        request.getHttpVersion(), method, path, request.getHeaders(), new Buffer(bytes));
  }

  private static void merge(ObjectNode stored, ObjectNode applied) {
    for (var field : applied.properties()) {
      if (field.getValue() instanceof ObjectNode deeper
          && stored.get(field.getKey()) instanceof ObjectNode old) {
        merge(old, deeper);
      } else {
        stored.set(field.getKey(), field.getValue());
      }
    }
  }

  /** What the manager had applied before. */
  private static ObjectNode note(ObjectNode stored, ObjectNode applied, String manager) {
    var before = JSON.objectNode();
    var entries = JSON.arrayNode();
    for (var entry : stored.path("metadata").path("managedFields")) {
      if (entry.path("manager").asText().equals(manager)) {
        before = (ObjectNode) entry.get("fieldsV1");
      } else {
        entries.add(entry);
      }
    }
    var owned = applied.deepCopy();
    owned.remove(List.of("apiVersion", "kind"));
    ((ObjectNode) owned.get("metadata")).remove(List.of("name", "namespace"));
    var entry = entries.addObject();
    entry.put("manager", manager).put("operation", "Apply");
    entry.put("apiVersion", applied.path("apiVersion").asText()).put("fieldsType", "FieldsV1");
    entry.set("fieldsV1", fields(owned));
    ((ObjectNode) stored.get("metadata")).set("managedFields", entries);
    return before;
  }

  private static ObjectNode fields(ObjectNode owned) {
    var fields = JSON.objectNode();
    for (var field : owned.properties()) {
      fields.set(
          "f:" + field.getKey(),
          field.getValue() instanceof ObjectNode deeper ? fields(deeper) : JSON.objectNode());
    }
    return fields;
  }

  private static ObjectNode managed(ObjectNode stored) {
    var managed = JSON.objectNode();
    for (var entry : stored.path("metadata").path("managedFields")) {
      merge(managed, ((ObjectNode) entry.get("fieldsV1")).deepCopy());
    }
    return managed;
  }

  private static void remove(ObjectNode stored, ObjectNode before, ObjectNode managed) {
    for (var field : new ArrayList<>(before.properties())) {
      var name = field.getKey().substring("f:".length());
      if (!managed.has(field.getKey())) {
        stored.remove(name);
      } else if (stored.get(name) instanceof ObjectNode deeper) {
        remove(deeper, (ObjectNode) field.getValue(), (ObjectNode) managed.get(field.getKey()));
      }
    }
  }
}
