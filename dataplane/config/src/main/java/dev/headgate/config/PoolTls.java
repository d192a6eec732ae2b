package dev.headgate.config;

/** Whether a pool's server connections are encrypted, in the words of libpq and MariaDB. */
public enum PoolTls {
  /** They are not. */
  Disable,
  /** Where the server has TLS. Whom it is talking to nobody checks. */
  Prefer,
  /** A server without TLS is not used. Whom it is talking to nobody checks. */
  Require,
  /** As {@code Require}, and a trusted authority has signed for the server. */
  VerifyCA,
  /** As {@code VerifyCA}, and for the very host that the pool names. */
  VerifyFull;

  /** The server shows whose it is. */
  public boolean verifies() {
    return this == VerifyCA || this == VerifyFull;
  }
}
