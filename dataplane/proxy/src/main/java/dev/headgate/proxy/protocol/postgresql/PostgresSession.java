package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.ServerSession;

/**
 * A session at a server.
 *
 * @param welcome all that the server reported at the end of the log-in, message for message, for
 *     the clients to come: ParameterStatus and BackendKeyData
 */
record PostgresSession(int processId, byte[] welcome) implements ServerSession {

  /** Not printed: the cancel key is in it. */
  @Override
  public String toString() {
    return "PostgresSession[processId=" + processId + "]";
  }
}
