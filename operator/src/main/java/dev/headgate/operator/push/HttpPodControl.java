package dev.headgate.operator.push;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headgate.config.Durations;
import dev.headgate.config.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The control API over HTTP/1.1 with mutual TLS. One instance per fleet and client certificate. */
public final class HttpPodControl implements PodControl {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final HttpClient http;

  public HttpPodControl(ControlCertificates certificates) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(certificates.context())
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  @Override
  public PodState state(Pod pod, Duration timeout) throws IOException, InterruptedException {
    var response = send(request(pod, "/v1/state", timeout).GET());
    expectOk(response);
    return read(response.body(), PodState.class);
  }

  @Override
  public PushAnswer push(Pod pod, Document document, Duration timeout)
      throws IOException, InterruptedException {
    var body = BodyPublishers.ofString(document.json());
    var response = send(json(pod, "/v1/config", timeout).PUT(body));
    return switch (response.statusCode()) {
      case 200, 409, 422, 503 -> read(response.body(), Answer.class).toPushAnswer();
      default -> throw unexpected(response);
    };
  }

  @Override
  public void tick(Pod pod, Tick tick, Duration timeout) throws IOException, InterruptedException {
    var body =
        Map.of(
            "sequence", tick.sequence(),
            "time", tick.time().toString(),
            "interval", Durations.print(tick.interval()),
            "replicas", tick.replicas(),
            "readyReplicas", tick.readyReplicas(),
            "podIndex", tick.podIndex(),
            "leader", tick.leader());
    expectOk(send(json(pod, "/v1/tick", timeout).POST(write(body))));
  }

  @Override
  public void signal(Pod pod, Signal signal, Duration timeout)
      throws IOException, InterruptedException {
    var body = Map.of("id", signal.id(), "name", signal.name(), "args", signal.args());
    expectOk(send(json(pod, "/v1/signal", timeout).POST(write(body))));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(Pod pod, String path, Duration timeout) {
    var host = pod.control().getAddress().getHostAddress();
    var authority = host.contains(":") ? "[" + host + "]" : host;
    return HttpRequest.newBuilder(
            URI.create("https://" + authority + ":" + pod.control().getPort() + path))
        .timeout(timeout);
  }

  private static HttpRequest.Builder json(Pod pod, String path, Duration timeout) {
    return request(pod, path, timeout).header("Content-Type", "application/json");
  }

  private static BodyPublisher write(Map<String, ?> body) throws JsonProcessingException {
    return BodyPublishers.ofString(JSON.writeValueAsString(body));
  }

  private static <T> T read(String body, Class<T> type) throws IOException {
    var value = JSON.readValue(body, type);
    if (value == null) {
      throw new IOException("the pod answered null");
    }
    return value;
  }

  private static void expectOk(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw unexpected(response);
    }
  }

  private static IOException unexpected(HttpResponse<String> response) {
    return new IOException(
        response.request().method()
            + " "
            + response.request().uri().getPath()
            + " answered "
            + response.statusCode());
  }

  /** Every shape a push is answered in, told apart by {@code result}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Answer(
      @Nullable String result,
      @Nullable String revision,
      @Nullable String effectiveRevision,
      @Nullable List<String> warnings,
      @Nullable List<Problem> problems,
      @Nullable List<String> sections) {

    PushAnswer toPushAnswer() throws IOException {
      return switch (String.valueOf(result)) {
        case "APPLIED" -> new PushAnswer.Applied(text(effectiveRevision), list(warnings));
        case "REJECTED" -> new PushAnswer.Rejected(list(problems));
        case "NEEDS_RESTART" -> new PushAnswer.NeedsRestart(list(sections));
        case "BUSY" -> new PushAnswer.Busy();
        default -> throw new IOException("the pod answered " + result);
      };
    }

    private static String text(@Nullable String text) {
      return text == null ? "" : text;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
      return list == null ? List.of() : list;
    }
  }
}
