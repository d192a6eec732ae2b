package dev.headgate.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports that stay ours while nobody listens on them. */
public final class FreePort {

  /**
   * Below the ephemeral range: a port of that range may be given to an outgoing connection while
   * its server is stopped, and a client that keeps trying it can even connect to itself.
   */
  private static final int FIRST = 16_000;

  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 200;

  private FreePort() {}

  public static int onLoopback() {
    return on("127.0.0.1");
  }

  static int on(String address) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(address, port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port on " + address);
  }

  private static boolean isFree(String address, int port) {
    try (var probe = new ServerSocket(port, 1, InetAddress.getByName(address))) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
