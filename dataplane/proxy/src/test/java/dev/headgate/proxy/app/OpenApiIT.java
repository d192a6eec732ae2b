package dev.headgate.proxy.app;

import static dev.headgate.proxy.control.Documents.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.headgate.config.Problem;
import dev.headgate.proxy.control.FakePlugins;
import dev.headgate.proxy.control.FakeSnapshots;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/openapi.yaml says what the servers do, no less and no more. */
class OpenApiIT {

  private static final String TICK =
      "{'sequence':1,'time':'2026-01-01T00:00:00Z','interval':'5s','replicas':2,'readyReplicas':2,"
          + "'podIndex':0,'leader':true}";
  private static final String SIGNAL = "{'id':'1','name':'Anything','args':{'a':1}}";

  private final FakePlugins plugins = new FakePlugins();
  private final FakeSnapshots snapshots = new FakeSnapshots(plugins.events);
  private final HttpClient client = HttpClient.newHttpClient();
  private DataPlane dataPlane;

  @BeforeEach
  void start() throws Exception {
    dataPlane = DataPlane.start(DataPlaneOptions.embedded("pod"), Engines.fake(plugins, snapshots));
  }

  @AfterEach
  void close() {
    dataPlane.close();
    client.close();
  }

  /** One documented answer. */
  record Documented(String method, String path, String status) {

    @Override
    public String toString() {
      return method + " " + path + " " + status;
    }
  }

  static List<Documented> documented() throws IOException {
    List<Documented> answers = new ArrayList<>();
    for (var path : openApi().get("paths").properties()) {
      for (var method : path.getValue().properties()) {
        for (var response : method.getValue().get("responses").properties()) {
          // 401 takes mutual TLS: MutualTlsIT has it.
          if (!response.getKey().equals("401")) {
            answers.add(
                new Documented(
                    method.getKey().toUpperCase(Locale.ROOT), path.getKey(), response.getKey()));
          }
        }
      }
    }
    return answers;
  }

  @ParameterizedTest
  @MethodSource("documented")
  void shouldAnswerAsDocumented(Documented answer) throws Exception {
    HttpResponse<String> response = provoke(answer);

    assertThat(Integer.toString(response.statusCode())).isEqualTo(answer.status);
    JsonNode content = contentOf(answer);
    if (content.isMissingNode()) {
      return;
    }
    String type = content.fieldNames().next();
    assertThat(response.headers().firstValue("content-type").orElse("")).startsWith(type);
    if (type.equals("application/json")) {
      assertThat(violations(content.get(type).get("schema"), response.body())).isEmpty();
    }
  }

  /** Every path and method that is served; each server says at a 405 what it has. */
  @Test
  void shouldDocumentEveryMethodServed() throws Exception {
    for (var path : openApi().get("paths").properties()) {
      HttpResponse<String> response = send("PATCH", path.getKey(), "");

      assertThat(response.statusCode()).isEqualTo(405);
      assertThat(response.headers().firstValue("allow").orElse("").split(", "))
          .as(path.getKey())
          .containsExactlyInAnyOrderElementsOf(
              documented().stream()
                  .filter(answer -> answer.path.equals(path.getKey()))
                  .map(Documented::method)
                  .distinct()
                  .toList());
    }
  }

  @Test
  void shouldDocumentEveryPathServed() throws Exception {
    List<String> paths = documented().stream().map(Documented::path).distinct().toList();

    assertThat(dataPlane.paths()).containsExactlyInAnyOrderElementsOf(paths);
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> provoke(Documented answer) throws Exception {
    return switch (answer.toString()) {
      case "PUT /v1/config 200" -> put(1);
      case "PUT /v1/config 409" -> {
        snapshots.needsRestart = List.of("$.listeners");
        yield put(1);
      }
      case "PUT /v1/config 413" -> send("PUT", "/v1/config", " ".repeat((4 << 20) + 1));
      case "PUT /v1/config 422" -> {
        snapshots.problems = List.of(new Problem("$.listeners[0].port", "5432", "a free port"));
        yield put(1);
      }
      case "PUT /v1/config 503" -> putWhileAnotherRuns();
      case "GET /v1/config 200" -> {
        put(1);
        yield send("GET", "/v1/config", "");
      }
      case "GET /v1/state 200" -> {
        put(1);
        yield send("GET", "/v1/state", "");
      }
      case "POST /v1/tick 200" -> send("POST", "/v1/tick", TICK);
      case "POST /v1/tick 400" -> send("POST", "/v1/tick", "{'sequence':-1}");
      case "POST /v1/signal 200" -> {
        assertThat(send("POST", "/v1/signal", SIGNAL).body()).contains("DELIVERED");
        HttpResponse<String> again = send("POST", "/v1/signal", SIGNAL);
        assertThat(again.body()).contains("DUPLICATE");
        yield again;
      }
      case "POST /v1/signal 400" -> send("POST", "/v1/signal", "{'id':'1'}");
      case "PUT /v1/config 415", "POST /v1/tick 415", "POST /v1/signal 415" ->
          client.send(
              request(answer.path)
                  .method(answer.method, BodyPublishers.ofString("a=b"))
                  .header("content-type", "application/x-www-form-urlencoded")
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      case "GET /readyz 200" -> {
        put(1);
        yield send("GET", "/readyz", "");
      }
      case "GET /v1/config 404", "GET /livez 200", "GET /readyz 503", "GET /metrics 200" ->
          send("GET", answer.path, "");
      default -> throw new AssertionError("documented, and nothing here provokes it: " + answer);
    };
  }

  private HttpResponse<String> putWhileAnotherRuns() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    plugins.onPrepare(
        () -> {
          inside.countDown();
          go.await();
        });
    var first = CompletableFuture.supplyAsync(() -> dataPlane.push(document(1, 5432)));
    inside.await();
    try {
      return put(2);
    } finally {
      go.countDown();
      first.join();
    }
  }

  private HttpResponse<String> put(long sequence) throws Exception {
    return send("PUT", "/v1/config", new String(document(sequence, 5432), UTF_8));
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest.Builder request = request(path);
    if (!body.isEmpty()) {
      request.header("content-type", "application/json; charset=utf-8");
    }
    return client.send(
        request.method(method, BodyPublishers.ofString(body.replace('\'', '"'))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    InetSocketAddress server = path.startsWith("/v1/") ? dataPlane.control() : dataPlane.observe();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private static JsonNode openApi() throws IOException {
    return new ObjectMapper(new YAMLFactory())
        .readTree(Path.of("../../docs/openapi.yaml").toFile());
  }

  private static JsonNode contentOf(Documented answer) throws IOException {
    JsonNode root = openApi();
    JsonNode response =
        root.get("paths")
            .get(answer.path)
            .get(answer.method.toLowerCase(Locale.ROOT))
            .get("responses")
            .get(answer.status);
    return response.has("$ref")
        ? root.at(response.get("$ref").asText().substring(1)).path("content")
        : response.path("content");
  }

  private static List<String> violations(JsonNode schema, String body) throws IOException {
    ObjectNode root = schema.deepCopy();
    root.set("components", openApi().get("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(root)
        .validate(new ObjectMapper().readTree(body))
        .stream()
        .map(Object::toString)
        .toList();
  }
}
