package dev.headgate.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.proxy.relay.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerIT {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Transport transport = Transport.best();
  private final EventLoopGroup loops = transport.newLoops(1);
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger running = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.start(settings(ANY), transport, loops);
  }

  @AfterEach
  void stop() {
    server.close();
    workers.close();
    loops.shutdownGracefully();
  }

  private HttpServer.Settings settings(InetSocketAddress address) {
    return new HttpServer.Settings(
        address,
        16,
        null,
        workers,
        Map.of(
            "/echo", Map.of(HttpMethod.POST, this::echo),
            "/broken",
                Map.of(
                    HttpMethod.GET,
                    body -> {
                      throw new IllegalStateException("secret");
                    })));
  }

  /** Fails if two requests of a connection run at once. */
  private Reply echo(byte[] body) {
    int alone = running.incrementAndGet();
    Thread.yield();
    running.decrementAndGet();
    return Reply.text(alone == 1 ? 200 : 500, new String(body, US_ASCII));
  }

  @Test
  void shouldAnswerPipelinedRequestsInOrder() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 10; i < 30; i++) {
      requests.append(post("{\"a\":" + i + "}", i == 29));
    }

    String answers = exchange(requests.toString());

    assertThat(answers).doesNotContain("HTTP/1.1 500").endsWith("{\"a\":29}");
    for (int i = 10; i < 29; i++) {
      assertThat(answers.indexOf("{\"a\":" + i + "}"))
          .isPositive()
          .isLessThan(answers.indexOf("{\"a\":" + (i + 1) + "}"));
    }
  }

  @Test
  void shouldRefuseWhatIsNotHttp() throws IOException {
    assertThat(exchange("how do you do\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(exchange("GET /echo HTTP/1.1\r\nA: " + "b".repeat(10_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void shouldRefuseBodiesLargerThanAllowed() throws IOException {
    assertThat(exchange(post("{\"a\":\"12345678901\"}", true))).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void shouldKeepFailuresToItself() throws IOException {
    assertThat(exchange("GET /broken HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 500 ")
        .doesNotContain("secret");
  }

  @Test
  void shouldSayWhichAddressItCannotBind() {
    assertThatThrownBy(() -> HttpServer.start(settings(server.address()), transport, loops))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Integer.toString(server.address().getPort()));
  }

  private static String post(String json, boolean last) {
    return "POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
        + json.length()
        + (last ? "\r\nConnection: close" : "")
        + "\r\n\r\n"
        + json;
  }

  /** Everything the server says until it closes. */
  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
