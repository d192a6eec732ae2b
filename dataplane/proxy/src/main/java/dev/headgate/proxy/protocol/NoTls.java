package dev.headgate.proxy.protocol;

/** The peer's TLS is not what it has to be, or it has none. */
public final class NoTls extends ProtocolViolation {

  private static final long serialVersionUID = 1L;

  public NoTls(String message) {
    super(message);
  }
}
