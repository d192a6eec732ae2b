package dev.headgate.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.control.FakePlugins;
import dev.headgate.proxy.control.FakeSnapshots;
import dev.headgate.proxy.tls.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsIT {

  private static final String NAME = "shop.default.headgate.internal";

  private final Certificates certificates = new Certificates();
  private final Certificates.Pair operator = certificates.issue("operator");
  private final FakePlugins plugins = new FakePlugins();

  @TempDir private Path folder;
  private DataPlane dataPlane;

  @BeforeEach
  void start() throws Exception {
    certificates.mount(folder, certificates.issue(NAME), operator);
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    dataPlane =
        DataPlane.start(
            new DataPlaneOptions(null, any, any, folder, "pod", Duration.ZERO, false),
            Engines.fake(plugins, new FakeSnapshots(plugins.events)));
  }

  @AfterEach
  void close() {
    dataPlane.close();
  }

  @Test
  void shouldLetThePinnedClientIn() throws Exception {
    try (HttpClient client = client(operator)) {
      assertThat(status(client)).isEqualTo(200);
    }
  }

  @Test
  void shouldTurnAwayWhoHasNoCertificate() throws Exception {
    try (HttpClient client = client(null)) {
      assertThat(status(client)).isEqualTo(401);
    }
  }

  @Test
  void shouldTurnAwayWhoIsNotPinned() throws Exception {
    try (HttpClient client = client(certificates.issue("operator"))) {
      assertThat(status(client)).isEqualTo(401);
    }
  }

  @Test
  void shouldBreakOffWithWhoComesFromAnotherAuthority() throws Exception {
    Certificates.Pair stranger = new Certificates().issue("operator");
    try (HttpClient client = client(stranger)) {
      assertThatThrownBy(() -> status(client)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldRefusePlainRequests() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> client.send(request("http"), HttpResponse.BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldTakeOnRotatedCertificatesWithoutDroppingConnections() throws Exception {
    try (HttpClient client = client(operator)) {
      assertThat(status(client)).isEqualTo(200);

      Certificates.Pair next = certificates.issue("operator");
      certificates.mount(folder, certificates.issue(NAME), operator, next);

      await().atMost(Duration.ofSeconds(20)).until(() -> statusOfNew(next) == 200);
      // The same connection as before: its certificate is still pinned.
      assertThat(status(client)).isEqualTo(200);

      certificates.mount(folder, certificates.issue(NAME), next);
      await().atMost(Duration.ofSeconds(20)).until(() -> status(client) == 401);
    }
  }

  @Test
  void shouldKeepItsCertificatesWhenTheNewOnesDoNotFit() throws Exception {
    Files.writeString(folder.resolve("tls.key"), "half written");

    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(20))
        .until(() -> statusOfNew(operator) == 200);
  }

  private HttpClient client(Certificates.@Nullable Pair pair) throws Exception {
    return HttpClient.newBuilder().sslContext(certificates.client(pair)).build();
  }

  private int statusOfNew(Certificates.Pair pair) throws Exception {
    try (HttpClient client = client(pair)) {
      return status(client);
    }
  }

  private int status(HttpClient client) throws Exception {
    return client.send(request("https"), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest request(String scheme) {
    int port = dataPlane.control().getPort();
    return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/v1/state"))
        .timeout(Duration.ofSeconds(10))
        .build();
  }
}
