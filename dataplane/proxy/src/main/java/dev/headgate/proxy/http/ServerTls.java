package dev.headgate.proxy.http;

import io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLSession;

/** TLS of a server and who may use it. Both are asked anew each time, so that both may change. */
public interface ServerTls {

  /** For the next connection. */
  SslContext context();

  /** Whether the peer of {@code session} may make a request now. */
  boolean admits(SSLSession session);
}
