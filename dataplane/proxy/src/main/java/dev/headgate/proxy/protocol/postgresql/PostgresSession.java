package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.config.PoolTls;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.ServerSession;

/** A session at a server. Not a record, so that its cancel key never prints. */
final class PostgresSession implements ServerSession {

  private final byte[] parameters;
  private final int processId;
  private final byte[] secret;

  /**
   * @param parameters the ParameterStatus messages of the log-in, as they came
   * @param secret BackendKeyData's, as long as the server made it
   */
  PostgresSession(byte[] parameters, int processId, byte[] secret) {
    this.parameters = parameters;
    this.processId = processId;
    this.secret = secret;
  }

  @Override
  public int processId() {
    return processId;
  }

  byte[] parameters() {
    return parameters;
  }

  @Override
  public Dialogue<Boolean> cancel(Credential credential, Cancellation what, PoolTls tls) {
    return AskForTls.before(new CancelRequest(processId, secret), tls);
  }
}
