package dev.headgate.proxy.protocol;

import java.io.IOException;

/** An error as the protocol puts it. */
public final class WireError extends IOException {

  private final int code;
  private final String sqlState;

  /**
   * @param code MariaDB's number, 0 in PostgreSQL
   * @param sqlState empty where MariaDB sends none: before its greeting
   */
  public WireError(int code, String sqlState, String message) {
    super(code + " " + sqlState + " " + message);
    this.code = code;
    this.sqlState = sqlState;
  }

  public int code() {
    return code;
  }

  public String sqlState() {
    return sqlState;
  }
}
