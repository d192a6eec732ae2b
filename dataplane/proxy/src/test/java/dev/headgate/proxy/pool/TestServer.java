package dev.headgate.proxy.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Accepts on loopback, answers whatever it reads with an N, and closes when a test says so. */
final class TestServer implements AutoCloseable {

  private final ServerSocket server;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();

  TestServer(int port) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.add(socket);
        Thread.ofVirtual().start(() -> closeWithClient(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void closeWithClient(Socket socket) {
    try (socket) {
      while (socket.getInputStream().read() >= 0) {
        socket.getOutputStream().write('N');
      }
    } catch (IOException reset) {
      // As good as closed.
    }
    accepted.remove(socket);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Connections that neither side has closed. */
  int connections() {
    return accepted.size();
  }

  List<Socket> accepted() {
    return accepted;
  }

  void closeConnections() {
    for (Socket socket : accepted) {
      close(socket);
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeConnections();
  }
}
