package dev.headgate.proxy.snapshot;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** In front of PostgreSQL, on the loopback: passes everything on, and notes how each begins. */
final class Tap implements AutoCloseable {

  static final int CANCEL_REQUEST = 80877102;
  static final int SSL_REQUEST = 80877103;

  private final int behind;
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Integer> requests = new CopyOnWriteArrayList<>();

  Tap(int behind) throws IOException {
    this.behind = behind;
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The code in the first packet of each connection that said something. */
  List<Integer> requests() {
    return requests;
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
      Thread.startVirtualThread(() -> copy(server, client));
      DataInputStream in = new DataInputStream(client.getInputStream());
      int length = in.readInt();
      int code = in.readInt();
      requests.add(code);
      DataOutputStream out = new DataOutputStream(server.getOutputStream());
      out.writeInt(length);
      out.writeInt(code);
      in.transferTo(out);
    } catch (IOException _) {
      // one of them left
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException _) {
      // one of them left
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
