package dev.headgate.proxy.origin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * For drivers by its name: connections as a balancer makes them, for a client at {@link #CLIENT}.
 */
public final class ProxiedSockets extends SocketFactory {

  public static final String CLIENT = "192.0.2.7:5555";
  public static final String DESTINATION = "198.51.100.1:6666";

  private static byte[] header() {
    return Headers.v2(Headers.PROXY, Headers.TCP4, Headers.IPV4);
  }

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public void connect(SocketAddress endpoint, int timeout) throws IOException {
        super.connect(endpoint, timeout);
        getOutputStream().write(header());
      }
    };
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }
}
