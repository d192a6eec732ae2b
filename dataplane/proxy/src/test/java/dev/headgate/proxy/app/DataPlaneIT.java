package dev.headgate.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Problem;
import dev.headgate.plugin.SignalEvent;
import dev.headgate.proxy.control.Phase;
import dev.headgate.proxy.control.PushResult.Applied;
import dev.headgate.proxy.control.PushResult.Rejected;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole data plane in front of a real PostgreSQL. */
class DataPlaneIT {

  private static final Pattern SAMPLE =
      Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^{}]*})? (NaN|[+-]Inf|[-+0-9.eE]+)");

  private static final PostgresServer postgres = PostgresServer.start();

  private final HttpClient http = HttpClient.newHttpClient();
  private final ShopDocument document = ShopDocument.of(FreePort.onLoopback(), postgres);
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

  @Test
  void shouldServeWhatIsPushed() throws Exception {
    assertThat(readyz()).isEqualTo("503 no configuration yet");
    assertThat(dataPlane.state().phase()).isEqualTo(Phase.Starting);

    Applied applied = applied(document);

    try (Connection connection = connect()) {
      assertThat(backendOf(connection)).isPositive();
      await().untilAsserted(() -> assertThat(dataPlane.state().clients()).isEqualTo(1));
    }
    assertThat(dataPlane.state().revision()).isEqualTo(applied.revision());
    assertThat(dataPlane.state().phase()).isEqualTo(Phase.Ready);
    await().untilAsserted(() -> assertThat(readyz()).isEqualTo("200 ready"));
  }

  @Test
  void shouldKeepSessionsThroughAPush() throws Exception {
    applied(document);
    try (Connection connection = connect()) {
      int backend = backendOf(connection);

      applied(document.next().withProbe("{}").withListener(FreePort.onLoopback()));

      assertThat(backendOf(connection)).isEqualTo(backend);
    }
  }

  @Test
  void shouldLeaveEverythingAsItIsWhenAPortIsTaken() throws Exception {
    Applied before = applied(document);
    try (Connection connection = connect();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int free = FreePort.onLoopback();
      assertThat(problems(document.next().withListener(taken.getLocalPort())))
          .containsExactly("$.listeners[1].port");

      assertThat(backendOf(connection)).isPositive();
      assertThat(dataPlane.state().revision()).isEqualTo(before.revision());
      assertThat(dataPlane.state().sequence()).isEqualTo(1);
      assertThat(dataPlane.state().listeners()).hasSize(1);
      applied(document.next().withListener(free));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'refuse':true}", "{'break':true}"})
  void shouldLeaveEverythingAsItIsWhenAPluginThrows(String config) throws Exception {
    Applied before = applied(document.withProbe("{}"));
    int other = FreePort.onLoopback();

    assertThat(problems(document.next().withProbe(config).withListener(other)))
        .containsExactly("$.plugins[0]");

    assertThat(dataPlane.state().revision()).isEqualTo(before.revision());
    assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(other)))
        .isInstanceOf(SQLException.class);
    try (Connection connection = connect()) {
      assertThat(backendOf(connection)).isPositive();
    }
    dataPlane.signal(new SignalEvent("Anything", "1", "operator", Map.of()));
    await().until(() -> ProbePlugin.EVENTS.contains("onSignal Anything operator"));
  }

  @Test
  void shouldServeWhatPluginsMadeOfTheDocument() {
    Applied applied = applied(document.withProbe("{'drain':'1s'}"));

    assertThat(applied.effectiveRevision()).isNotEqualTo(applied.revision());
    assertThat(dataPlane.state().effectiveRevision()).isEqualTo(applied.effectiveRevision());
  }

  @Test
  void shouldTellPluginsOfItsLife() {
    applied(document.withProbe("{}"));
    await().until(() -> ProbePlugin.EVENTS.contains("onTick pod"));
    dataPlane.signal(
        new SignalEvent("Hook", "1", "operator", Map.of("name", "flush", "table", "t")));
    await().until(() -> ProbePlugin.EVENTS.contains("onHook flush {table=t}"));
    dataPlane.close();

    assertThat(ProbePlugin.EVENTS.stream().filter(event -> !event.startsWith("onTick")))
        .containsExactly(
            "onNewLogger",
            "onBooting",
            "onNewServer pg",
            "onBooted",
            "onSignal Hook operator",
            "onHook flush {table=t}",
            "onShutdown");
  }

  @Test
  void shouldNotBeReadyWhileItsDatabaseIsDown() throws Exception {
    applied(document);
    await().until(() -> readyz().equals("200 ready"));
    postgres.stop();
    try {
      await().until(() -> readyz().equals("503 every pool of listener pg is down"));
    } finally {
      postgres.startAgain();
    }
    await().until(() -> readyz().equals("200 ready"));
  }

  @Test
  void shouldDrain() throws Exception {
    applied(document);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select 1");

      dataPlane.drain();

      await().until(() -> readyz().equals("503 draining"));
      await().until(this::refusesClients);
      statement.execute("select 2");
      assertThat(dataPlane.drained()).isNotDone();
      connection.commit();
      await().until(() -> dataPlane.drained().isDone());
      assertThatThrownBy(() -> statement.execute("select 3"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isIn("57P01", "08006"));
    }
  }

  @Test
  void shouldExportMetrics() throws Exception {
    applied(document.withProbe("{}"));
    try (Connection connection = connect()) {
      backendOf(connection);
      String text = get("/metrics").body();

      assertThat(text.lines().filter(line -> !line.startsWith("#")))
          .isNotEmpty()
          .allMatch(line -> SAMPLE.matcher(line).matches());
      assertThat(text)
          .contains("headgate_clients{listener=\"pg\"} 1.0")
          .contains("headgate_pushes_total{outcome=\"applied\"} 1.0")
          .contains("headgate_servers{pool=\"orders\",state=\"assigned\"} 1.0")
          .contains("headgate_hook_calls_total{plugin=\"probe\"}")
          .containsPattern("headgate_bytes_total\\{from=\"client\",listener=\"pg\"} [1-9]");
    }
  }

  private boolean refusesClients() {
    try (Connection connection = connect()) {
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(document.port()));
  }

  private static int backendOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select pg_backend_pid()")) {
      result.next();
      return result.getInt(1);
    }
  }

  private Applied applied(ShopDocument pushed) {
    var result = dataPlane.push(pushed.json());
    assertThat(result).isInstanceOf(Applied.class);
    return (Applied) result;
  }

  private List<String> problems(ShopDocument pushed) {
    var result = dataPlane.push(pushed.json());
    assertThat(result).isInstanceOf(Rejected.class);
    return ((Rejected) result).problems().stream().map(Problem::path).toList();
  }

  private String readyz() throws Exception {
    HttpResponse<String> response = get("/readyz");
    return response.statusCode() + " " + response.body().strip();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + dataPlane.observe().getPort() + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
