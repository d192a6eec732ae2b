package dev.headgate.proxy.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Everything about a log-in that can be told from inside the session it opens. Server connections
 * of equal identities, once reset, serve each other's clients.
 *
 * @param database null where the protocol lets a session have none
 */
public record Identity(String user, @Nullable String database, Traits traits) {

  /** The protocol's own share: an immutable value with {@code equals}. */
  public interface Traits {

    /** Whether the server connection, once reset, is as good as new for another client. */
    default boolean reusable() {
      return true;
    }
  }
}
