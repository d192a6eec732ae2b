package dev.headgate.proxy.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Why a client or a request is turned away, free of any protocol; each dialect turns it into its
 * own error.
 *
 * @param message for the client: nothing sensitive
 * @param sqlState a plugin's own choice, null for the reason's default
 * @param code a plugin's own MariaDB error number, 0 for the reason's default
 * @param detail of a PostgreSQL server's error, with {@code hint} what it said beside its message
 */
public record Refusal(
    Reason reason,
    String message,
    @Nullable String sqlState,
    int code,
    @Nullable String detail,
    @Nullable String hint) {

  /** What each protocol makes of these is in {@code docs/errors.md}. */
  public enum Reason {
    TOO_MANY_CLIENTS,
    TOO_MANY_CLIENTS_OF_USER,
    TOO_MANY_CLIENTS_OF_DATABASE,
    QUEUE_TIMEOUT,
    SERVER_UNREACHABLE,
    SERVER_LOST,
    NO_ROUTE,
    AUTHENTICATION_FAILED,
    /** The database itself, when we logged in for the client; its own words and codes. */
    SERVER_REFUSED,
    LOGIN_TIMEOUT,
    IDLE_TIMEOUT,
    /** Idle amid a transaction. */
    IDLE_TRANSACTION_TIMEOUT,
    /** A request runs for too long, and cannot be cancelled alone. */
    STATEMENT_TIMEOUT,
    TRANSACTION_TIMEOUT,
    SHUTTING_DOWN,
    /** A message that has no place where it came. */
    PROTOCOL_VIOLATION,
    /** Bytes that are no message at all: the peer speaks something else, or is broken. */
    UNINTELLIGIBLE,
    /** Told to nobody: whoever is there does not speak the protocol yet. */
    INVALID_PROXY_HEADER,
    REQUEST_TOO_LARGE,
    REFUSED_BY_PLUGIN,
    PLUGIN_FAILED
  }

  public Refusal(Reason reason, String message, @Nullable String sqlState, int code) {
    this(reason, message, sqlState, code, null, null);
  }

  public Refusal(Reason reason, String message) {
    this(reason, message, null, 0);
  }

  /** A peer broke its protocol. */
  public static Refusal of(ProtocolViolation violation) {
    Reason reason =
        switch (violation) {
          case Unintelligible _ -> Reason.UNINTELLIGIBLE;
          case MessageTooLong _ -> Reason.REQUEST_TOO_LARGE;
          default -> Reason.PROTOCOL_VIOLATION;
        };
    return new Refusal(reason, String.valueOf(violation.getMessage()));
  }

  /** In other words. */
  public Refusal saying(String words) {
    return new Refusal(reason, words, sqlState, code, detail, hint);
  }
}
