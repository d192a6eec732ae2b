package dev.headgate.config;

/** What a listener does with a client that asks for TLS. */
public enum ListenerTls {
  /** TLS is declined: clients that insist on it go away. */
  Disable,
  /**
   * The handshake is between client and database; Headgate relays it and sees connection events
   * only.
   */
  Passthrough
}
