package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A bare relay to a real server with an exchange beside it, which accounts for all bytes, in reads
 * of random sizes, before they go on. One client at a time.
 */
final class FollowedRelay implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final List<Exception> failures = new CopyOnWriteArrayList<>();
  private final Random random = new Random(7);
  private final int serverPort;
  private Exchange exchange = new MariaDbExchange(ListenerTls.Disable);
  private long responseEnd;

  FollowedRelay(int serverPort) throws IOException {
    this.serverPort = serverPort;
    Thread.ofVirtual().start(this::acceptAll);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Of the client that connected last. */
  synchronized Exchange exchange() {
    return exchange;
  }

  synchronized boolean answered() {
    return exchange.unanswered() == 0 && exchange.atBoundary();
  }

  /** Bytes of the server up to the end of the latest whole response; -1 while one is awaited. */
  synchronized long responseEnd() {
    return exchange.unanswered() == 0 ? responseEnd : -1;
  }

  List<Exception> failures() {
    return failures;
  }

  private void acceptAll() {
    try {
      while (!listener.isClosed()) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        synchronized (this) {
          exchange = new MariaDbExchange(ListenerTls.Disable);
          responseEnd = 0;
        }
        Exchange followed = exchange();
        Thread.ofVirtual().start(() -> pump(client, server, followed, true));
        Thread.ofVirtual().start(() -> pump(server, client, followed, false));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void pump(Socket from, Socket to, Exchange followed, boolean fromClient) {
    byte[] bytes = new byte[65_536];
    long passed = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (true) {
        int limit = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : bytes.length;
        int count = in.read(bytes, 0, limit);
        if (count < 0) {
          return;
        }
        account(followed, Unpooled.wrappedBuffer(bytes), count, passed, fromClient);
        passed += count;
        out.write(bytes, 0, count);
      }
    } catch (ProtocolViolation e) {
      failures.add(e);
    } catch (IOException closed) {
      // the other side went away
    }
  }

  private synchronized void account(
      Exchange followed, ByteBuf bytes, int count, long passed, boolean fromClient)
      throws ProtocolViolation {
    int at = 0;
    while (at != Exchange.NONE && at < count) {
      at = fromClient ? followed.request(bytes, at, count) : followed.response(bytes, at, count);
      if (at != Exchange.NONE && !fromClient) {
        responseEnd = passed + at;
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
