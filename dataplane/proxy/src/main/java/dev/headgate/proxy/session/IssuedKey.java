package dev.headgate.proxy.session;

import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.protocol.ServerSession;
import java.util.concurrent.atomic.AtomicInteger;

/** A cancel key that we gave one client for as long as it has its server connection. */
final class IssuedKey {

  private final ServerSession session;
  private final Backend backend;
  private final int secret;
  private final AtomicInteger underWay = new AtomicInteger();

  IssuedKey(ServerSession session, Backend backend, int secret) {
    this.session = session;
    this.backend = backend;
    this.secret = secret;
  }

  ServerSession session() {
    return session;
  }

  Backend backend() {
    return backend;
  }

  int secret() {
    return secret;
  }

  void begun() {
    underWay.incrementAndGet();
  }

  void delivered() {
    underWay.decrementAndGet();
  }

  /** The server may still act on a cancel. */
  boolean underWay() {
    return underWay.get() > 0;
  }
}
