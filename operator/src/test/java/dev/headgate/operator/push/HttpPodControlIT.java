package dev.headgate.operator.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.headgate.config.Problem;
import dev.headgate.operator.pki.Identity;
import dev.headgate.operator.pki.PkiFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a TLS server that asks for a client certificate, as a pod's control port does. */
class HttpPodControlIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String NAME = "shop.default.headgate.internal";

  private final PkiFixture pki = new PkiFixture();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private volatile int status = 200;
  private volatile String answer = "{}";
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var context = serverContext(pki.server(NAME), pki.root());
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            var tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          var bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void shouldReadWhatThePodSays() throws Exception {
    answer =
        """
        {"pod":"a","state":"Ready","revision":"r1","effectiveRevision":"r2","sequence":7,"clients":3,"servers":4,
         "listeners":[],"pools":[{"name":"orders","idle":1,"assigned":2,"resetting":4,"connecting":0,"waiting":5,
         "backends":[{"name":"db:5432","healthy":false,"connections":3}]}],
         "plugins":[{"name":"audit","state":"Broken","failures":9,"overflowed":0}],"lastSignal":null}
        """;
    try (var control = control(NAME)) {
      var state = control.state(pod(), TIMEOUT);

      assertThat(state.revision()).isEqualTo("r1");
      assertThat(state.sequence()).isEqualTo(7);
      assertThat(state.pools().getFirst().resetting()).isEqualTo(4);
      assertThat(state.pools().getFirst().waiting()).isEqualTo(5);
      assertThat(state.pools().getFirst().backends().getFirst().healthy()).isFalse();
      assertThat(state.plugins().getFirst().broken()).isTrue();
      assertThat(state.lastSignal()).isNull();
    }
  }

  @Test
  void shouldUnderstandEveryAnswerToAPush() throws Exception {
    try (var control = control(NAME)) {
      assertThat(
              push(
                  control, 200, "{\"result\":\"APPLIED\",\"revision\":\"r\",\"warnings\":[\"w\"]}"))
          .isEqualTo(new PushAnswer.Applied("", List.of("w")));
      assertThat(
              push(
                  control,
                  422,
                  "{\"result\":\"REJECTED\",\"problems\":[{\"path\":\"$.a\",\"value\":\"1\",\"expected\":\"2\"}]}"))
          .isEqualTo(new PushAnswer.Rejected(List.of(new Problem("$.a", "1", "2"))));
      assertThat(push(control, 409, "{\"result\":\"NEEDS_RESTART\",\"sections\":[\"x\"]}"))
          .isEqualTo(new PushAnswer.NeedsRestart(List.of("x")));
      assertThat(push(control, 503, "{\"result\":\"BUSY\"}")).isEqualTo(new PushAnswer.Busy());
      assertThatThrownBy(() -> push(control, 500, "oops"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("500");
      assertThat(requests.take()).isEqualTo("PUT /v1/config {\"the\":\"document\"}");
    }
  }

  @Test
  void shouldSendTicksAndSignals() throws Exception {
    try (var control = control(NAME)) {
      control.tick(
          pod(), new Tick(5, Instant.EPOCH, Duration.ofSeconds(5), 3, 2, 1, true), TIMEOUT);
      control.signal(
          pod(), new Signal("id-1", "SIGHUP", Map.of("a", 1), Instant.EPOCH, Set.of()), TIMEOUT);
    }
    assertThat(requests.take())
        .startsWith("POST /v1/tick ")
        .contains("\"interval\":\"5s\"")
        .contains("\"podIndex\":1")
        .contains("\"leader\":true");
    assertThat(requests.take())
        .startsWith("POST /v1/signal ")
        .contains("\"id\":\"id-1\"")
        .contains("\"args\":{\"a\":1}");
  }

  @Test
  void shouldNotTalkToAPodOfAnotherGateway() {
    try (var control = control("other.default.headgate.internal")) {
      assertThatThrownBy(() -> control.state(pod(), TIMEOUT))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("expected: other.default.headgate.internal");
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void shouldNotTrustAnotherAuthority() {
    var stranger = new PkiFixture();
    var certificates = new ControlCertificates(pki.client(), List.of(stranger.root()), NAME);
    try (var control = new HttpPodControl(certificates)) {
      assertThatThrownBy(() -> control.state(pod(), TIMEOUT)).isInstanceOf(IOException.class);
    }
    assertThat(requests).isEmpty();
  }

  private PushAnswer push(PodControl control, int status, String answer) throws Exception {
    this.status = status;
    this.answer = answer;
    return control.push(pod(), new Document("r", 1, "{\"the\":\"document\"}"), TIMEOUT);
  }

  private HttpPodControl control(String expectedName) {
    return new HttpPodControl(
        new ControlCertificates(pki.client(), List.of(pki.root()), expectedName));
  }

  private Pod pod() {
    return new Pod("a", server.getAddress(), Instant.EPOCH, true, true);
  }

  private static SSLContext serverContext(Identity identity, X509Certificate root)
      throws Exception {
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
    keys.setCertificateEntry("root", root);
    var keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, new char[0]);
    var trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(keys);
    var context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }
}
