package dev.headgate.proxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.testbed.FreePort;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client that does nothing costs, in a process of its own and without the leak detector.
 * {@code docs/dataplane.md} has the figures; they are printed here.
 */
class IdleClientsIT {

  private static final Logger log = LoggerFactory.getLogger(IdleClientsIT.class);
  private static final int CLIENTS = 1000;

  /** Two and a half times what was measured. */
  private static final int MOST_HEAP = 10_000;

  /** A chunk for each event loop's arena. */
  private static final long MOST_DIRECT = 24 << 20;

  private static final byte[] STARTUP =
      ByteBufUtil.getBytes(Wire.startup(3 << 16, "user", "ann", "database", "shop"));
  private static final byte[] WELCOME =
      ByteBufUtil.getBytes(Wire.join(Wire.message('R', new byte[4]), Wire.ready('I')));

  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  @TempDir private Path folder;

  @AfterEach
  void close() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void shouldHoldAThousandIdleClientsInLittle() throws Exception {
    int port = FreePort.onLoopback();
    try (ServerSocket database = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        MainProcess main = new MainProcess(folder)) {
      Thread.ofVirtual().start(() -> letEveryoneIn(database));
      Process process = main.start("--boot", boot(port, database.getLocalPort()).toString());
      await().atMost(Duration.ofSeconds(20)).until(() -> main.readyz().startsWith("200"));
      connect(port, 50); // classes, caches, arenas
      Usage before = usage(main, process);
      connect(port, CLIENTS);
      Usage after = usage(main, process);

      long heap = (after.heap - before.heap) / CLIENTS;
      log.atInfo()
          .addKeyValue("heapBytes", heap)
          .addKeyValue("residentBytes", (after.resident - before.resident) / CLIENTS)
          .addKeyValue("directBytes", (after.direct - before.direct) / CLIENTS)
          .log("per idle client");
      assertThat(heap).isLessThan(MOST_HEAP);
      assertThat(after.direct - before.direct).isLessThan(MOST_DIRECT);
    }
  }

  private Path boot(int port, int backend) throws IOException {
    String document =
        """
        {'sequence':1,'gateway':{'namespace':'default','name':'idle'},
         'listeners':[{'name':'pg','protocol':'PostgreSQL','address':'127.0.0.1','port':%d,
                       'maxClients':5000,'routes':[{'pool':'shop'}]}],
         'pools':[{'name':'shop','protocol':'PostgreSQL','minIdle':0,'maxServerConnections':5000,
                   'backends':[{'host':'127.0.0.1','port':%d}]}],
         'plugins':[]}"""
            .formatted(port, backend)
            .replace('\'', '"');
    return Files.writeString(folder.resolve("config.json"), document, UTF_8);
  }

  private void letEveryoneIn(ServerSocket database) {
    try {
      while (true) {
        Socket client = database.accept();
        open.add(client);
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    client.getInputStream().readNBytes(STARTUP.length);
                    client.getOutputStream().write(WELCOME);
                  } catch (IOException closed) {
                    // a health check, or the end
                  }
                });
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void connect(int port, int clients) throws IOException {
    for (int i = 0; i < clients; i++) {
      Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
      open.add(client);
      client.getOutputStream().write(STARTUP);
      assertThat(client.getInputStream().readNBytes(WELCOME.length)).isEqualTo(WELCOME);
    }
  }

  /** In bytes. */
  private record Usage(long heap, long direct, long resident) {}

  private static Usage usage(MainProcess main, Process process) throws Exception {
    String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
    return new Usage(
        number(liveObjects(process), "Total +\\d+ +(\\d+)"),
        number(main.get("/metrics").body(), "headgate_buffers_bytes ([0-9.E]+)"),
        1024 * number(status, "VmRSS:\\s+(\\d+) kB"));
  }

  private static long number(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(pattern).isTrue();
    return (long) Double.parseDouble(found.group(1));
  }

  /** By class, after a full collection. */
  private static String liveObjects(Process process) throws Exception {
    Path java = Path.of(ProcessHandle.current().info().command().orElseThrow());
    Process jcmd =
        new ProcessBuilder(
                java.resolveSibling("jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    assertThat(jcmd.waitFor()).as(histogram).isZero();
    return histogram;
  }
}
