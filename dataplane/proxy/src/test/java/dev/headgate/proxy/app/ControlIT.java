package dev.headgate.proxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.proxy.protocol.WireError;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Control and observe as the operator, the kubelet and Prometheus use them. */
class ControlIT {

  private static final Pattern FAMILY = Pattern.compile("# TYPE (headgate_\\w+) ");
  private static final Pattern DOCUMENTED = Pattern.compile("^\\| `(headgate_\\w+)`");

  private static final String TICK =
      "{'sequence':9,'time':'2026-01-01T00:00:00Z','interval':'5s','replicas':2,'readyReplicas':2,"
          + "'podIndex':0,'leader':true}";

  private static final PostgresServer postgres = PostgresServer.start();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = FreePort.onLoopback();
  private DataPlane dataPlane;

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void start() throws Exception {
    ProbePlugin.EVENTS.clear();
    dataPlane = DataPlane.start(DataPlaneOptions.embedded("pod"));
  }

  @AfterEach
  void close() {
    dataPlane.close();
    http.close();
  }

  /** One server connection, for which a second client waits a second. */
  private static String document(int sequence, String address, int port) {
    return """
    {'sequence':%d,'gateway':{'namespace':'default','name':'shop'},
     'listeners':[{'name':'pg','protocol':'PostgreSQL','address':'%s','port':%d,
                   'routes':[{'pool':'orders'}]}],
     'pools':[{'name':'orders','protocol':'PostgreSQL','minIdle':0,'maxServerConnections':1,
               'queueTimeout':'1s','backends':[{'host':'127.0.0.1','port':%d}],
               'healthCheck':{'interval':'200ms','timeout':'200ms'}}],
     'plugins':[{'name':'probe','type':'BuiltIn','builtIn':'probe','config':{}}],
     'tick':{'interval':'300ms'}}"""
        .formatted(sequence, address, port, postgres.port());
  }

  @Test
  void shouldAnswerAndCountEveryPush() throws Exception {
    String running = document(5, "127.0.0.1", port);

    assertThat(put(running)).startsWith("200 ").contains("APPLIED");
    assertThat(put(running)).as("an equal revision").startsWith("200 ").contains("APPLIED");
    assertThat(put(document(4, "127.0.0.1", FreePort.onLoopback())))
        .as("a lower sequence")
        .startsWith("422 ")
        .contains("REJECTED", "$.sequence");
    assertThat(put(document(6, "127.0.0.1", 70_000)))
        .as("an invalid document")
        .startsWith("422 ")
        .contains("REJECTED", "$.listeners[0].port", "70000");
    assertThat(put(document(6, "0.0.0.0", port)))
        .as("an address that the bound socket is in the way of")
        .startsWith("409 ")
        .contains("NEEDS_RESTART", "$.listeners[0].address");

    assertThat(send("GET", "/v1/state", "")).contains("\"sequence\":5");
    assertThat(metric("headgate_pushes_total{outcome=\"applied\"}")).isEqualTo(2);
    assertThat(metric("headgate_pushes_total{outcome=\"rejected\"}")).isEqualTo(2);
    assertThat(metric("headgate_pushes_total{outcome=\"needs_restart\"}")).isEqualTo(1);
    assertThat(metric("headgate_pushes_total{outcome=\"busy\"}")).isZero();
  }

  @Test
  void shouldMeasureClientsAndServersAndWhoWaits() throws Exception {
    put(document(1, "127.0.0.1", port));
    try (WireClient only = WireClient.logIn(Protocol.PostgreSQL, port)) {
      only.ask("select 1");
      var second = CompletableFuture.supplyAsync(this::refusal);
      await().until(() -> metric("headgate_waiting{pool=\"orders\"}") == 1);

      assertThat(metric("headgate_clients{listener=\"pg\"}")).isEqualTo(2);
      assertThat(metric("headgate_servers{pool=\"orders\",state=\"assigned\"}")).isEqualTo(1);
      assertThat(metric("headgate_servers{pool=\"orders\",state=\"idle\"}")).isZero();
      assertThat(metric("headgate_servers{pool=\"orders\",state=\"connecting\"}")).isZero();
      assertThat(second.join()).isEqualTo("53300");
    }
    String errors = "headgate_errors_total{code=\"%s\",listener=\"pg\"}";
    assertThat(metric(errors.formatted("queue_timeout"))).isEqualTo(1);
    assertThat(metric("headgate_waiting{pool=\"orders\"}")).isZero();
    assertThat(metric("headgate_waits_total{pool=\"orders\",reason=\"full\"}")).isEqualTo(1);
    assertThat(metric("headgate_waits_timeouts_total{pool=\"orders\"}")).isEqualTo(1);
    assertThat(metric("headgate_waits_seconds_total{pool=\"orders\"}")).isBetween(0.9, 10.0);
    assertThat(metric("headgate_clients_accepted_total{listener=\"pg\"}")).isEqualTo(2);
    assertThat(metric("headgate_requests_total{listener=\"pg\"}")).isEqualTo(2); // and good-bye
    assertThat(metric("headgate_bytes_total{from=\"client\",listener=\"pg\"}")).isPositive();
    assertThat(metric("headgate_bytes_total{from=\"server\",listener=\"pg\"}")).isPositive();
    assertThat(metric("headgate_connects_total{outcome=\"opened\",pool=\"orders\"}")).isEqualTo(1);

    postgres.stop();
    try {
      assertThat(refusal()).isEqualTo("57P03");
      assertThat(metric("headgate_connects_total{outcome=\"failed\",pool=\"orders\"}"))
          .isPositive();
      assertThat(metric(errors.formatted("server_unreachable"))).isEqualTo(1);
      assertThat(
              metric(
                  "headgate_backend_up{backend=\"127.0.0.1:%d\",pool=\"orders\"}"
                      .formatted(postgres.port())))
          .isZero();
    } finally {
      postgres.startAgain();
    }
  }

  private String refusal() {
    try (WireClient client = WireClient.logIn(Protocol.PostgreSQL, port)) {
      return client.ask("select 'let in'");
    } catch (WireError told) {
      return told.sqlState();
    } catch (IOException bare) {
      return bare.toString();
    }
  }

  @Test
  void shouldMeasureHooks() throws Exception {
    put(document(1, "127.0.0.1", port));
    await().until(() -> metric("headgate_hook_calls_total{plugin=\"probe\"}") > 3);
    assertThat(metric("headgate_hook_seconds_total{plugin=\"probe\"}")).isPositive();
    assertThat(metric("headgate_hook_failures_total{plugin=\"probe\"}")).isZero();
    assertThat(metric("headgate_plugin_broken{plugin=\"probe\"}")).isZero();
  }

  @Test
  void shouldDocumentEveryMetric() throws Exception {
    put(document(1, "127.0.0.1", port));
    Set<String> exported = new TreeSet<>();
    FAMILY
        .matcher(send("GET", "/metrics", ""))
        .results()
        .forEach(found -> exported.add(found.group(1)));
    Set<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../../docs/dataplane.md"), UTF_8)) {
      DOCUMENTED.matcher(line).results().forEach(found -> documented.add(found.group(1)));
    }
    assertThat(documented).isEqualTo(exported);
  }

  @Test
  void shouldTickByItsOwnClockOnceTheOperatorIsSilent() throws Exception {
    put(document(1, "127.0.0.1", port));
    await().until(() -> ProbePlugin.EVENTS.contains("onTick pod"));
    await()
        .untilAsserted(
            () -> {
              ProbePlugin.EVENTS.clear();
              assertThat(send("POST", "/v1/tick", TICK)).startsWith("200 ");
              await().until(() -> ProbePlugin.EVENTS.size() == 2);
              assertThat(ProbePlugin.EVENTS).containsExactly("onTick operator", "onTick pod");
            });
  }

  @Test
  void shouldActOnASignalOnce() throws Exception {
    put(document(1, "127.0.0.1", port));
    String signal = "{'id':'%s','name':'Anything','args':{}}";
    assertThat(send("POST", "/v1/signal", signal.formatted("a"))).contains("DELIVERED");
    assertThat(send("POST", "/v1/signal", signal.formatted("a"))).contains("DUPLICATE");
    assertThat(send("POST", "/v1/signal", signal.formatted("b"))).contains("DELIVERED");
    await().until(() -> signals() == 2);
    assertThat(send("GET", "/v1/state", "")).contains("\"lastSignal\":\"b\"");
    assertThat(signals()).isEqualTo(2);
  }

  private static long signals() {
    return ProbePlugin.EVENTS.stream().filter("onSignal Anything operator"::equals).count();
  }

  @Test
  void shouldNotListenWhereADocumentWasRefused() throws Exception {
    assertThat(put(document(1, "127.0.0.1", 70_000))).startsWith("422 ");
    assertThat(send("GET", "/readyz", "")).isEqualTo("503 no configuration yet");
    assertThatThrownBy(() -> WireClient.logIn(Protocol.PostgreSQL, port))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(WireError.class);
  }

  /** The value of the sample with exactly these labels. */
  private double metric(String sample) throws Exception {
    return send("GET", "/metrics", "")
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no sample " + sample));
  }

  private String put(String document) throws Exception {
    return send("PUT", "/v1/config", document);
  }

  /** Status and body. */
  private String send(String method, String path, String body) throws Exception {
    InetSocketAddress server = path.startsWith("/v1/") ? dataPlane.control() : dataPlane.observe();
    URI uri = URI.create("http://127.0.0.1:" + server.getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(10))
            .header("content-type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body().strip();
  }
}
