package dev.headgate.proxy.protocol;

/**
 * A peer broke its protocol. Stackless: hostile input must be cheap. The message names no payload.
 */
public class ProtocolViolation extends Exception {

  private static final long serialVersionUID = 1;

  public ProtocolViolation(String message) {
    super(message, null, false, false);
  }
}
