package dev.headgate.proxy.protocol;

/** What the peer sent is no message of the protocol, so that none answers it. */
public final class Unintelligible extends ProtocolViolation {

  private static final long serialVersionUID = 1L;

  public Unintelligible(String message) {
    super(message);
  }
}
