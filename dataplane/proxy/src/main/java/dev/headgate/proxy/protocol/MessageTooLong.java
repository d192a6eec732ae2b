package dev.headgate.proxy.protocol;

/** A client's message is larger than it may be; told by its header, before its bytes are here. */
public final class MessageTooLong extends ProtocolViolation {

  private static final long serialVersionUID = 1;

  public MessageTooLong(long bytes, long most) {
    super("message of " + bytes + " bytes (at most " + most + ")");
  }
}
