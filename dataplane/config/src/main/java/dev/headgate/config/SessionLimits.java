package dev.headgate.config;

import java.time.Duration;

/**
 * What one client may take once it is logged in; a duration of zero is no limit.
 *
 * @param clientIdleTimeout between two requests
 * @param idleTransactionTimeout the same amid a transaction; zero leaves it to the other
 * @param statementTimeout from a request's first byte to the end of its response
 * @param transactionTimeout from a transaction's first request to its end
 * @param maxMessageBytes the largest message that a client may send
 */
public record SessionLimits(
    Duration clientIdleTimeout,
    Duration idleTransactionTimeout,
    Duration statementTimeout,
    Duration transactionTimeout,
    long maxMessageBytes) {

  /** 1 GiB is what PostgreSQL and MariaDB themselves take at most. */
  public static final SessionLimits NONE =
      new SessionLimits(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1 << 30);
}
