package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.CancelTargets;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.ServerSession;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** A cancel key that we gave one client for as long as it has its server connection. */
final class IssuedKey implements CancelTargets.Begun {

  private final ServerConnection server;
  private final Credential credential;
  private final int processId;
  private final int secret;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * @param credential the client's
   */
  IssuedKey(ServerConnection server, Credential credential, int processId, int secret) {
    this.server = server;
    this.credential = credential;
    this.processId = processId;
    this.secret = secret;
  }

  ServerConnection server() {
    return server;
  }

  @Override
  public ServerSession session() {
    return Objects.requireNonNull(server.session(), "one of ours");
  }

  Credential credential() {
    return credential;
  }

  int processId() {
    return processId;
  }

  int secret() {
    return secret;
  }

  void begun() {
    underWay.incrementAndGet();
  }

  @Override
  public void over() {
    underWay.decrementAndGet();
  }

  /** The server may still act on a cancel. */
  boolean underWay() {
    return underWay.get() > 0;
  }
}
