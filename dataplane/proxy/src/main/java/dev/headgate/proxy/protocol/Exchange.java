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
   * From now on, a larger message of the client is a {@link MessageTooLong}.
   *
   * @param bytes of a message as a protocol counts it: without its header
   */
  void limit(long bytes);

  /**
   * Accounts for the client's bytes up to the end of the first request in them: the byte after
   * which the server must answer (or up to the end of data, see {@link #streaming}: a call accounts
   * for data or for one request, never for both).
   *
   * @return the index just after that request, from which to go on; or {@link #NONE}
   * @throws ProtocolViolation before anything is allocated for a hostile length or an impossible
   *     message
   */
  int request(ByteBuf bytes, int from, int to) throws ProtocolViolation;

  /** The same for the server's bytes and the response to the oldest request that has none yet. */
  int response(ByteBuf bytes, int from, int to) throws ProtocolViolation;

  /**
   * Puts the server's own names where the client used ours, in the request that the latest {@link
   * #request} call ended, all of which is in {@code bytes} up to {@code end}. As long as before.
   */
  default void translate(ByteBuf bytes, int end) {}

  /**
   * The index after the last whole message that the latest {@link #response} or {@link #request}
   * call saw, or NONE.
   */
  int lastMessageEnd();

  /** A part of a request was seen and its end was not: until then, hooks may not change. */
  boolean midRequest();

  /**
   * Logged in, no message half seen, no request unanswered: a {@link #farewell} may be put in
   * without taking anything from the client.
   */
  boolean atBoundary();

  /** The server said at the end of its latest response that a transaction is open. */
  default boolean inTransaction() {
    return false;
  }

  /** Requests that are forwarded and not answered in full; log-in counts as one. */
  int unanswered();

  /**
   * What the latest {@link #request} call accounted for is no request of its own and passes
   * unhooked: log-in, COPY or LOCAL INFILE data.
   */
  boolean streaming();

  /** The client said good-bye: the server closing now is as it should be. */
  default boolean terminated() {
    return false;
  }

  /**
   * The client's latest message, whole or not, begins a log-in anew, and logging in is up to us:
   * neither it nor what follows is for the server, or accounted for.
   */
  default boolean startsOver() {
    return false;
  }

  /**
   * So little of the client's latest message was seen that it may yet be one that {@link
   * #startsOver} or is to be {@link #translate translated}: not to be passed on before more is.
   */
  default boolean undecided() {
    return false;
  }

  /** The server said its last words, and closes. */
  default boolean endedByServer() {
    return false;
  }

  /** Start-up and authentication are behind us. */
  boolean loggedIn();

  /**
   * From here on, client and server go on in a way that only they understand (TLS behind MariaDB's
   * greeting, where it may pass).
   */
  default boolean opaque() {
    return false;
  }

  /** What the client called itself, once it was seen. */
  @Nullable String user();

  @Nullable String database();

  /** PostgreSQL's BackendKeyData, under which a CancelRequest will come; NONE before and else. */
  default int processId() {
    return NONE;
  }

  /** Requests seen so far, start-up not counted. */
  long requests();

  /**
   * The request that {@link #request} just ended is not forwarded: no response to it will come. Its
   * replacement, if any, goes through {@link #request} itself. {@link #refuse} and {@link #refused}
   * still know it.
   */
  void retract();

  /**
   * The error answer to the request that was just retracted, after which the connection goes on.
   * Called when everything before it is answered.
   */
  Refused refuse(Refusal refusal, ByteBufAllocator allocator);

  /**
   * @param toServer what the server needs to stay in step (PostgreSQL: the Sync of a batch whose
   *     first part it already has), accounted for; mostly null
   */
  record Refused(ByteBuf toClient, @Nullable ByteBuf toServer) {}

  /**
   * The request that just ended is the tail of a refused one (PostgreSQL skips to Sync): no hook
   * sees it; {@link #retract} and {@link #refuse} it as the first part was.
   */
  default boolean refused() {
    return false;
  }

  /**
   * The error that ends a response in place of what a plugin withheld, sent when the response's end
   * was seen.
   *
   * @param withheld the first bytes that the client does not get: they begin a message
   */
  ByteBuf cutShort(ByteBuf withheld, Refusal refusal, ByteBufAllocator allocator);

  /**
   * The last words to a client, after which its connection closes; null where none can be put in:
   * in the middle of a message, or after the server's own last words.
   */
  @Nullable ByteBuf farewell(Refusal refusal, ByteBufAllocator allocator);
}
