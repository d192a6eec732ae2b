package dev.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Other limits for some clients than their listener has for all; null leaves one as it is.
 *
 * @param database which clients, with {@code user}; {@code *} matches any
 * @param maxClients how many of them the listener serves at a time on this pod
 */
public record OverrideConfig(
    String database,
    String user,
    @Nullable Integer maxClients,
    @Nullable Duration clientIdleTimeout,
    @Nullable Duration idleTransactionTimeout,
    @Nullable Duration statementTimeout,
    @Nullable Duration transactionTimeout,
    @Nullable Long maxMessageBytes) {

  public static final String ANY = "*";

  boolean matches(@Nullable String ofDatabase, @Nullable String ofUser) {
    return (database.equals(ANY) || database.equals(ofDatabase))
        && (user.equals(ANY) || user.equals(ofUser));
  }

  boolean saysNothing() {
    return maxClients == null
        && clientIdleTimeout == null
        && idleTransactionTimeout == null
        && statementTimeout == null
        && transactionTimeout == null
        && maxMessageBytes == null;
  }
}
