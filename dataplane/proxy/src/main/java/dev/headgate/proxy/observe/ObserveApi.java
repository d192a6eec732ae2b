package dev.headgate.proxy.observe;

import dev.headgate.proxy.control.State;
import dev.headgate.proxy.http.Endpoint;
import dev.headgate.proxy.http.Reply;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.function.Supplier;

/** Health and metrics, for the kubelet and for Prometheus. */
public final class ObserveApi {

  /** None of its requests has a body. */
  public static final int MAX_BODY = 0;

  private final Supplier<State> state;
  private final Supplier<Metrics> metrics;

  /**
   * @param metrics asked for at the first scrape
   */
  public ObserveApi(Supplier<State> state, Supplier<Metrics> metrics) {
    this.state = state;
    this.metrics = metrics;
  }

  public Map<String, Map<HttpMethod, Endpoint>> endpoints() {
    return Map.of(
        "/livez", Map.of(HttpMethod.GET, body -> Reply.text(200, "alive\n")),
        "/readyz", Map.of(HttpMethod.GET, body -> readiness()),
        "/metrics",
            Map.of(
                HttpMethod.GET,
                body -> new Reply(200, Metrics.CONTENT_TYPE, metrics.get().scrape())));
  }

  private Reply readiness() {
    Readiness readiness = Readiness.of(state.get());
    return readiness.ready()
        ? Reply.text(200, "ready\n")
        : Reply.text(503, String.join("\n", readiness.reasons()) + "\n");
  }
}
