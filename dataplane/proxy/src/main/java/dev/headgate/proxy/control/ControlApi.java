package dev.headgate.proxy.control;

import dev.headgate.config.ConfigurationWriter;
import dev.headgate.config.Problem;
import dev.headgate.plugin.SignalEvent;
import dev.headgate.plugin.Tick;
import dev.headgate.proxy.http.Endpoint;
import dev.headgate.proxy.http.Reply;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The control API as {@code docs/openapi.yaml} has it. */
public final class ControlApi {

  /** Documents with their secrets and certificates; a hundred times what people write. */
  public static final int MAX_BODY = 4 << 20;

  private final Push push;
  private final Ticker ticker;
  private final Signals signals;
  private final Supplier<State> state;
  private final IntSupplier connections;

  /**
   * @param connections open client connections
   */
  public ControlApi(
      Push push, Ticker ticker, Signals signals, Supplier<State> state, IntSupplier connections) {
    this.push = push;
    this.ticker = ticker;
    this.signals = signals;
    this.state = state;
    this.connections = connections;
  }

  public Map<String, Map<HttpMethod, Endpoint>> endpoints() {
    return Map.of(
        "/v1/config", Map.of(HttpMethod.PUT, this::putConfig, HttpMethod.GET, this::getConfig),
        "/v1/state", Map.of(HttpMethod.GET, body -> Reply.json(200, state.get().tree())),
        "/v1/tick", Map.of(HttpMethod.POST, strict(this::tick)),
        "/v1/signal", Map.of(HttpMethod.POST, strict(this::signal)));
  }

  private Reply putConfig(byte[] body) {
    return switch (push.push(body)) {
      case PushResult.Applied applied ->
          Reply.json(
              200,
              Map.of(
                  "result", "APPLIED",
                  "revision", applied.revision(),
                  "effectiveRevision", applied.effectiveRevision(),
                  "warnings", applied.warnings()));
      case PushResult.Rejected rejected ->
          Reply.json(
              422,
              Map.of(
                  "result",
                  "REJECTED",
                  "problems",
                  rejected.problems().stream().map(ControlApi::tree).toList()));
      case PushResult.NeedsRestart needs ->
          Reply.json(409, Map.of("result", "NEEDS_RESTART", "sections", needs.sections()));
      case PushResult.Busy _ -> Reply.json(503, Map.of("result", "BUSY"));
    };
  }

  private static Map<String, String> tree(Problem problem) {
    return Map.of("path", problem.path(), "value", problem.value(), "expected", problem.expected());
  }

  private Reply getConfig(byte[] body) {
    Push.Current current = push.current();
    return current == null
        ? Reply.error(404, "no configuration yet")
        : Reply.json(200, ConfigurationWriter.redacted(current.effective()));
  }

  private Reply tick(RequestBody body) throws BadRequest {
    ticker.operatorTick(
        new Tick(
            connections.getAsInt(),
            body.integer("sequence", Long.MAX_VALUE),
            body.instant("time"),
            body.duration("interval"),
            (int) body.integer("replicas", Integer.MAX_VALUE),
            (int) body.integer("readyReplicas", Integer.MAX_VALUE),
            (int) body.integer("podIndex", Integer.MAX_VALUE),
            body.truth("leader"),
            "operator"));
    return Reply.json(200, Map.of());
  }

  private Reply signal(RequestBody body) throws BadRequest {
    boolean delivered =
        signals.deliver(
            new SignalEvent(body.text("name"), body.text("id"), "operator", body.object("args")));
    return Reply.json(200, Map.of("result", delivered ? "DELIVERED" : "DUPLICATE"));
  }

  private interface StrictEndpoint {

    Reply answer(RequestBody body) throws BadRequest;
  }

  private static Endpoint strict(StrictEndpoint endpoint) {
    return body -> {
      try {
        return endpoint.answer(RequestBody.parse(body));
      } catch (BadRequest e) {
        return Reply.error(400, String.valueOf(e.getMessage()));
      }
    };
  }
}
