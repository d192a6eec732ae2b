package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.postgresql.Outstanding.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's message flow. A request is what ends in Query, FunctionCall, Sync, Flush or
 * Terminate; the response to a Flush ends when each message of the batch has had its completion,
 * every other one at ReadyForQuery. CopyData and its like are told by their type: the server, too,
 * ignores them outside of a COPY.
 */
final class PostgresExchange implements Exchange {

  static final byte IDLE = 'I';

  /** PG_MAX_AUTH_TOKEN_LENGTH: nobody who has not logged in may send more at a time. */
  private static final int LONGEST_BEFORE_LOGIN = 65_535;

  private final Framer client = new Framer();
  private final Framer server = new Framer();
  private final Outstanding outstanding = new Outstanding();

  /** Completion messages that the request at hand will get, if it ends in a Flush. */
  private int completions;

  /** Part of a request was seen, its end was not. */
  private boolean open;

  private boolean streaming;

  /** Skipping to Sync: an earlier part of the batch was refused here. */
  private boolean skipping;

  /** How the latest request ended; null if it has no answer. */
  private @Nullable Kind ended;

  /** The server has messages of a batch whose Sync it has not: an implicit transaction is open. */
  private boolean serverBatch;

  private boolean serverBatchBefore;

  /** The next Sync only answers for one that copy-in mode swallowed (COPY, extended query). */
  private boolean swallowed;

  private boolean loggedIn;
  private boolean terminated;
  private byte status = IDLE;
  private byte lastFromServer;
  private int processId = NONE;
  private int lastMessageEnd = NONE;
  private long requests;

  /** Of a client that logs in to the server itself. */
  PostgresExchange() {
    try {
      outstanding.addReady(Kind.QUERY); // the start-up packet, answered by the first ReadyForQuery
    } catch (ProtocolViolation e) {
      throw new AssertionError(e);
    }
  }

  /** Of a client that was logged in here. */
  PostgresExchange(int processId) {
    this.loggedIn = true;
    this.processId = processId;
  }

  @Override
  public void limit(long bytes) {
    client.limit(bytes);
  }

  @Override
  public int request(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    lastMessageEnd = NONE;
    int at = from;
    while (at < to) {
      if (client.atMessageStart() && !open) {
        boolean data = isData(bytes.getByte(at));
        if (at > from && data != streaming) {
          return at;
        }
        streaming = data;
      }
      int end = client.next(bytes, at, to);
      if (!loggedIn && client.bodyLength() > LONGEST_BEFORE_LOGIN) {
        throw new ProtocolViolation("message too long before log-in: " + client.bodyLength());
      }
      if (end == NONE) {
        return NONE;
      }
      lastMessageEnd = end;
      at = end;
      if (streaming && client.type() == MessageType.SYNC) {
        swallowed = false;
      }
      if (!streaming && endsRequest(client.type())) {
        return end;
      }
    }
    return NONE;
  }

  private boolean isData(byte type) {
    return switch (type) {
      case MessageType.COPY_DATA,
          MessageType.COPY_DONE,
          MessageType.COPY_FAIL,
          MessageType.AUTHENTICATION_ANSWER ->
          true;
      case MessageType.SYNC -> swallowed;
      default -> false;
    };
  }

  private boolean endsRequest(byte type) throws ProtocolViolation {
    return switch (type) {
      case MessageType.PARSE,
          MessageType.BIND,
          MessageType.DESCRIBE,
          MessageType.EXECUTE,
          MessageType.CLOSE -> {
        open = true;
        completions++;
        yield false;
      }
      case MessageType.QUERY, MessageType.FUNCTION_CALL -> !skipping && end(Kind.QUERY);
      case MessageType.SYNC -> end(Kind.SYNC);
      case MessageType.FLUSH -> !skipping && end(completions > 0 ? Kind.FLUSH : null);
      case MessageType.TERMINATE -> {
        terminated = true;
        yield end(null);
      }
      // Amid a batch: the server ignores them, or reads them, without an answer.
      case MessageType.COPY_DATA, MessageType.COPY_DONE, MessageType.COPY_FAIL -> false;
      default -> throw new ProtocolViolation("invalid frontend message type " + (type & 0xff));
    };
  }

  private boolean end(@Nullable Kind kind) throws ProtocolViolation {
    ended = kind;
    serverBatchBefore = serverBatch;
    if (kind == Kind.FLUSH) {
      outstanding.addFlush(completions);
      serverBatch = true;
    } else if (kind != null) {
      outstanding.addReady(kind);
      serverBatch = false;
    }
    completions = 0;
    open = false;
    requests++;
    return true;
  }

  @Override
  public int response(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    lastMessageEnd = NONE;
    int at = from;
    while (at < to) {
      int end = server.next(bytes, at, to);
      if (end == NONE) {
        return NONE;
      }
      lastMessageEnd = end;
      at = end;
      lastFromServer = server.type();
      if (endsResponse(lastFromServer)) {
        return end;
      }
    }
    return NONE;
  }

  private boolean endsResponse(byte type) {
    switch (type) {
      case MessageType.READY_FOR_QUERY -> {
        status = (byte) server.bodyStart();
        loggedIn = true;
        outstanding.ready();
        return true;
      }
      case MessageType.PARSE_COMPLETE,
          MessageType.BIND_COMPLETE,
          MessageType.CLOSE_COMPLETE,
          MessageType.ROW_DESCRIPTION,
          MessageType.NO_DATA,
          MessageType.COMMAND_COMPLETE,
          MessageType.EMPTY_QUERY_RESPONSE,
          MessageType.PORTAL_SUSPENDED -> {
        return outstanding.completed();
      }
      case MessageType.ERROR_RESPONSE -> outstanding.failed();
      case MessageType.COPY_IN_RESPONSE -> copyIn();
      case MessageType.BACKEND_KEY_DATA -> processId = server.bodyStart();
      default -> {} // rows, notices, parameters, notifications: they end nothing
    }
    return false;
  }

  /** In copy-in mode the server ignores the Sync it was already sent; the next one counts. */
  private void copyIn() {
    if (outstanding.isEmpty() || outstanding.headKind() != Kind.SYNC) {
      return;
    }
    if (outstanding.total() > 1) {
      outstanding.mergeOldest();
    } else {
      swallowed = true;
    }
  }

  @Override
  public int lastMessageEnd() {
    return lastMessageEnd;
  }

  @Override
  public boolean midRequest() {
    return open || !client.atMessageStart();
  }

  @Override
  public boolean atBoundary() {
    return loggedIn
        && !midRequest()
        && !serverBatch
        && !skipping
        && outstanding.isEmpty()
        && server.atMessageStart();
  }

  @Override
  public boolean inTransaction() {
    return status != IDLE;
  }

  @Override
  public int unanswered() {
    return outstanding.total();
  }

  @Override
  public boolean streaming() {
    return streaming;
  }

  @Override
  public boolean endedByServer() {
    return lastFromServer == MessageType.ERROR_RESPONSE;
  }

  @Override
  public boolean terminated() {
    return terminated;
  }

  @Override
  public boolean loggedIn() {
    return loggedIn;
  }

  @Override
  public @Nullable String user() {
    return null; // the start-up packet said it
  }

  @Override
  public @Nullable String database() {
    return null;
  }

  @Override
  public int processId() {
    return processId;
  }

  @Override
  public long requests() {
    return requests;
  }

  @Override
  public void retract() {
    if (ended != null) {
      outstanding.removeNewest();
    }
    serverBatch = serverBatchBefore;
  }

  @Override
  public Refused refuse(Refusal refusal, ByteBufAllocator allocator) {
    ByteBuf toClient = allocator.buffer(128);
    if (!skipping) {
      Errors.error(toClient, refusal);
    }
    skipping = ended == Kind.FLUSH;
    if (skipping || ended == null) {
      return new Refused(toClient, null);
    }
    if (ended == Kind.SYNC && serverBatch) {
      return new Refused(toClient, sync(allocator));
    }
    Errors.readyForQuery(toClient, status);
    return new Refused(toClient, null);
  }

  private ByteBuf sync(ByteBufAllocator allocator) {
    ByteBuf sync = allocator.buffer(5).writeByte(MessageType.SYNC).writeInt(4);
    try {
      outstanding.addReady(Kind.SYNC);
    } catch (ProtocolViolation e) {
      throw new AssertionError("nothing else is outstanding", e);
    }
    serverBatch = false;
    return sync;
  }

  @Override
  public boolean refused() {
    return skipping;
  }

  @Override
  public ByteBuf cutShort(ByteBuf withheld, Refusal refusal, ByteBufAllocator allocator) {
    ByteBuf toClient = allocator.buffer(128);
    Errors.error(toClient, refusal);
    if (lastFromServer == MessageType.READY_FOR_QUERY) {
      Errors.readyForQuery(toClient, status);
    }
    return toClient;
  }

  @Override
  public @Nullable ByteBuf farewell(Refusal refusal, ByteBufAllocator allocator) {
    return server.atMessageStart() && lastFromServer != MessageType.ERROR_RESPONSE
        ? Errors.fatal(refusal, allocator)
        : null;
  }
}
