package dev.headgate.proxy.control;

/** A request whose body is not what its path takes; the message is for the caller. */
final class BadRequest extends Exception {

  private static final long serialVersionUID = 1;

  BadRequest(String message) {
    super(message);
  }
}
