package dev.headgate.proxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.proxy.tls.Certificates;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data plane as the process that a pod runs. */
class MainIT {

  private static final PostgresServer postgres = PostgresServer.start();

  private final HttpClient http = HttpClient.newHttpClient();
  private final ShopDocument document = ShopDocument.of(FreePort.onLoopback(), postgres);

  @TempDir private Path folder;
  private MainProcess main;

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void prepare() {
    main = new MainProcess(folder);
  }

  @AfterEach
  void end() {
    http.close();
    main.close();
  }

  @Test
  void shouldServeTheBootDocumentAndDrainOnTerm() throws Exception {
    Process running = boot(document.withProbe("{}"));
    await().atMost(Duration.ofSeconds(20)).until(() -> readyz().equals("200 ready"));
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(document.port()));
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select 1");

      running.toHandle().destroy();

      await().until(() -> readyz().equals("503 draining"));
      await().until(() -> log().contains("msg=\"listener closed\""));
      statement.execute("select 2");
      assertThat(running.isAlive()).isTrue();
      connection.commit();
      assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(running.exitValue()).isZero();
    assertThat(log())
        .contains("event=\"onBooted\"", "event=\"onSignal SIGTERM os\"", "event=\"onShutdown\"");
  }

  @Test
  void shouldReadTheBootDocumentAgainOnHup() throws Exception {
    Process running = boot(document);
    // As early as anybody can know of it: it may still be busy with the first one.
    await().atMost(Duration.ofSeconds(20)).until(() -> !readyz().equals("not listening"));
    int other = FreePort.onLoopback();
    Files.write(config(), document.next().withListener(other).json());

    new ProcessBuilder("kill", "-HUP", Long.toString(running.pid())).start().waitFor();

    await().until(() -> answers(other));
    assertThat(running.isAlive()).isTrue();
  }

  /** The handshake of TLS 1.2 can be begun anew, for as long as somebody lets one. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldHoldOneHandshakeWithEachClient(boolean boringSsl) throws Exception {
    Certificates authority = new Certificates();
    Certificates.Pair own = authority.issue("gateway");
    String tls =
        "\"tls\":\"Require\",\"certificate\":"
            + new ObjectMapper()
                .writeValueAsString(Map.of("chain", own.chainPem(), "key", own.keyPem()));
    Files.writeString(
        config(),
        new String(document.json(), UTF_8)
            .replace("\"name\":\"pg\",", "\"name\":\"pg\"," + tls + ","));
    (boringSsl ? main : main.withoutBoringSsl()).start("--boot", config().toString());
    await().atMost(Duration.ofSeconds(20)).until(() -> readyz().equals("200 ready"));
    try (SSLSocket client =
        (SSLSocket)
            authority
                .client(null)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), document.port())) {
      client.setSoTimeout(10_000);
      var parameters = client.getSSLParameters();
      parameters.setProtocols(new String[] {"TLSv1.2"});
      parameters.setApplicationProtocols(new String[] {"postgresql"});
      client.setSSLParameters(parameters);
      client.startHandshake();
      ByteBuf startup =
          Wire.startup(RawPostgresClient.VERSION_3_0, "user", "app", "database", "app");
      startup.readBytes(client.getOutputStream(), startup.readableBytes());
      assertThat((char) client.getInputStream().read()).isEqualTo('R');

      // It is hung up on, and not just left without an answer, which would be a time-out here.
      try {
        client.startHandshake();
        client.getInputStream().readAllBytes();
      } catch (SSLException _) {
        // told why
      }
    }
  }

  /** A headless Service while its database restarts. The JDK would deny it for 10 s. */
  @Test
  void shouldFindADatabaseOnceItsNameHasAnAddress() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
    String boot = new String(document.json(), UTF_8);
    Files.writeString(
        config(),
        boot.replace("\"backends\":[{\"host\":\"127.0.0.1\"", "\"backends\":[{\"host\":\"db\""));
    main.withHosts(hosts).start("--boot", config().toString());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> readyz().equals("503 every pool of listener pg is down"));
    assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(document.port())))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P03"));

    Files.writeString(hosts, "127.0.0.1 localhost\n127.0.0.1 db\n");

    await().atMost(Duration.ofSeconds(3)).until(() -> answers(document.port()));
    await().until(() -> readyz().equals("200 ready"));
  }

  @Test
  void shouldTellEverythingWrongWithItsBootDocumentAndWaitForAnother() throws Exception {
    Files.writeString(config(), "{\"sequence\":-1,\"listener\":[]}");
    Process running = start("--boot", config().toString());

    await().atMost(Duration.ofSeconds(20)).until(() -> readyz().equals("503 no configuration yet"));
    await().until(() -> log().contains("path=\"$.pools\""));
    assertThat(log()).contains("path=\"$.sequence\"", "path=\"$.listener\"", "path=\"$.gateway\"");

    URI uri = URI.create("http://127.0.0.1:" + main.control + "/v1/config");
    HttpRequest push =
        HttpRequest.newBuilder(uri)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(document.json()))
            .header("content-type", "application/json")
            .build();
    assertThat(http.send(push, HttpResponse.BodyHandlers.ofString()).body()).contains("APPLIED");
    await().until(() -> answers(document.port()));
    assertThat(running.isAlive()).isTrue();
  }

  @Test
  void shouldWaitWhereThereIsNoBootDocument() throws Exception {
    start("--boot", config().toString());

    await().atMost(Duration.ofSeconds(20)).until(() -> readyz().equals("503 no configuration yet"));
    assertThat(log()).contains("waiting for a push");
  }

  @Test
  void shouldSayWhyItCannotStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(main.control, 1, InetAddress.getLoopbackAddress())) {
      Process running = start();
      assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();

      assertThat(running.exitValue()).isEqualTo(1);
      assertThat(log()).contains("cannot start", Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void shouldShowItsOptionsToWhoMistakesThem() throws Exception {
    Process running = start("--port", "1");
    assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();

    assertThat(running.exitValue()).isEqualTo(2);
    assertThat(log()).startsWith("unknown option --port").contains("--control HOST:PORT");
  }

  private Process boot(ShopDocument boot) throws IOException {
    Files.write(config(), boot.json());
    return start("--boot", config().toString(), "--drain-lag", "200ms");
  }

  private Process start(String... options) throws IOException {
    return main.start(options);
  }

  private Path config() {
    return folder.resolve("config.json");
  }

  private String log() throws IOException {
    return main.log();
  }

  private static boolean answers(int port) {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(port))) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private String readyz() throws Exception {
    return main.readyz();
  }
}
