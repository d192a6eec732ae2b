package dev.headgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Follows the messages of one session by their headers, in both directions, and keeps none of the
 * bytes. It tells where requests and responses end, whatever way the bytes are cut into reads, and
 * makes the errors that fit the moment. One event loop; no locks. {@code from} and {@code to} are
 * absolute indices of the buffer; reader and writer index are left alone.
 */
public interface Exchange {

  /** No request or response ends within the bytes given: they are all accounted for. */
  int NONE = -1;

  /**
   * Accounts for the client's bytes up to the end of the first request in them: the byte after
   * which the server must answer.
   *
   * @return the index just after that request, from which to go on; or {@link #NONE}
   * @throws ProtocolViolation before anything is allocated for a hostile length or an impossible
   *     message
   */
  int request(ByteBuf bytes, int from, int to) throws ProtocolViolation;

  /** The same for the server's bytes and the response to the oldest request that has none yet. */
  int response(ByteBuf bytes, int from, int to) throws ProtocolViolation;

  /**
   * The index after the last whole message that the latest {@link #response} or {@link #request}
   * call saw, or NONE.
   */
  int lastMessageEnd();

  /**
   * No message half seen, no request unanswered, no transaction assumed: hooks may change, an error
   * may be put in.
   */
  boolean atBoundary();

  /** Requests that are forwarded and not answered in full. */
  int unanswered();

  /**
   * The client's bytes are data of the running request (COPY, LOCAL INFILE), not a request of their
   * own.
   */
  boolean streaming();

  /** Start-up and authentication are behind us. */
  boolean loggedIn();

  /** What the client called itself, once it was seen. */
  @Nullable String user();

  @Nullable String database();

  /** Requests seen so far, start-up not counted. */
  long requests();

  /**
   * The error answer to the request that {@link #request} just ended, after which the connection
   * goes on.
   */
  ByteBuf refuse(Refusal refusal, ByteBufAllocator allocator);

  /**
   * The last words to a client at {@link #atBoundary}, or before log-in; the connection closes
   * after them.
   */
  ByteBuf farewell(Refusal refusal, ByteBufAllocator allocator);
}
