package dev.headgate.proxy.http;

/** Answers one method of one path, on a virtual thread: it may block. */
@FunctionalInterface
public interface Endpoint {

  /**
   * @param body as received, empty if there was none
   */
  Reply answer(byte[] body);
}
