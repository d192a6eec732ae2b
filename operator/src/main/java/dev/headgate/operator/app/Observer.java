package dev.headgate.operator.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** Serves /livez, /readyz and /metrics. */
final class Observer implements AutoCloseable {

  private final HttpServer server;

  private Observer(HttpServer server) {
    this.server = server;
  }

  static Observer start(int port, RuntimeInfo runtime, PrometheusMeterRegistry metrics)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    // A follower that waits for the lease is alive and ready: it is what takes over.
    server.createContext(
        "/livez",
        exchange -> {
          boolean healthy = !runtime.isStarted() || runtime.allEventSourcesAreHealthy();
          answer(exchange, healthy ? 200 : 503, healthy ? "ok" : "a watch is broken");
        });
    server.createContext("/readyz", exchange -> answer(exchange, 200, "ok"));
    server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
    server.start();
    return new Observer(server);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      var body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
