package dev.headgate.config;

/** What a listener does with a client that asks for TLS, and with one that does not. */
public enum ListenerTls {
  /** TLS is declined: clients that insist on it go away. */
  Disable,
  /**
   * The handshake is between client and database; Headgate relays it and sees connection events
   * only.
   */
  Passthrough,
  /** Who asks for TLS gets it. */
  Prefer,
  /** Who does not ask for TLS is turned away. */
  Require,
  /** As {@code Require}, and the client shows a certificate of a trusted authority. */
  VerifyCA,
  /** As {@code VerifyCA}, and the certificate's common name is the user. */
  VerifyFull;

  /** Headgate is the one the client talks TLS with. */
  public boolean endsHere() {
    return this != Disable && this != Passthrough;
  }

  /** No client without TLS. */
  public boolean required() {
    return endsHere() && this != Prefer;
  }

  /** Clients show certificates. */
  public boolean verifiesClients() {
    return this == VerifyCA || this == VerifyFull;
  }
}
