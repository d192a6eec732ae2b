package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Account;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Finding;
import dev.headgate.proxy.protocol.Identity;
import dev.headgate.proxy.protocol.LogIn;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in at a pool, and as whom their server connections are logged in. Safe from any
 * thread.
 */
public interface Users {

  /** Completed on any thread, and never by a failure. */
  CompletableFuture<Finding> find(String user);

  /**
   * In whose place somebody of an unknown name is asked for a proof, that there is none of; null
   * where strangers are all asked alike.
   */
  @Nullable Account stranger(String user);

  /** No account is for this user: its server connections are logged in as it is. */
  boolean servesAsItself(String user);

  /**
   * As whom the server connection of a client is logged in: mostly as the client is.
   *
   * @param own what the client's proof was good for
   * @param account by which it was authenticated; null where it took none
   */
  LogIn logIn(Identity client, Credential own, @Nullable Account account);
}
