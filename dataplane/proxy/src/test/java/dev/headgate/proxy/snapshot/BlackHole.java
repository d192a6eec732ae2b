package dev.headgate.proxy.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A way to a port of this machine that passes everything on until it swallows: then connections
 * stay open, new ones are accepted, and nothing arrives any more, as behind a firewall that has
 * forgotten them.
 */
final class BlackHole implements AutoCloseable {

  private final int behind;
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private volatile boolean swallows;

  BlackHole(int behind) throws IOException {
    this.behind = behind;
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  void swallow() {
    swallows = true;
  }

  /** For connections from now on; what was swallowed is lost. */
  void passAgain() {
    swallows = false;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.startVirtualThread(() -> serve(client));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      Thread back = Thread.startVirtualThread(() -> pass(server, client));
      pass(client, server);
      back.join();
    } catch (IOException | InterruptedException _) {
      // one of them left
    }
  }

  /** The end of a connection is swallowed, too. */
  private void pass(Socket from, Socket to) {
    byte[] bytes = new byte[8192];
    boolean lost = false;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        lost |= swallows;
        if (!lost) {
          out.write(bytes, 0, read);
        }
      }
      if (!swallows && !lost) {
        to.close();
      }
    } catch (IOException _) {
      // one of them left
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
