package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.PoolTls;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * A session at a server.
 *
 * @param connectionId under which the server lists it, and KILL ends it
 * @param status flags that the session began with
 * @param welcome the payload of the OK that ended the log-in, for the clients to come: with the
 *     variables and the database that it tracks, where that was agreed on
 * @param role that the session began with, if any; in its character set
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record MariaDbSession(
    Identity identity, long connectionId, int status, byte[] welcome, byte @Nullable [] role)
    implements ServerSession {

  /** MariaDB has no cancel request. KILL is a statement, on another connection. */
  @Override
  public int processId() {
    return Exchange.NONE;
  }

  @Override
  public Dialogue<Boolean> cancel(Credential credential, Cancellation what, PoolTls tls) {
    return new Kill(this, what, new ServerLogin(identity, (MariaDbCredential) credential, tls));
  }

  MariaDbTraits traits() {
    return (MariaDbTraits) identity.traits();
  }
}
