package dev.headgate.proxy.relay;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.ResponseChain;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of a {@link HookedRelay}: responses go on in chunks of whole messages, each as
 * soon as it is there, paired with their requests first in, first out.
 */
final class ResponseFlow implements ResponseChain.Outcome {

  /** Of a chunk; a single longer message passes in pieces. */
  private static final int LARGEST_CHUNK = 64 << 10;

  /** Enough to know a message by. */
  private static final int HEADER = 8;

  private final HookedRelay relay;
  private final Channel client;
  private final Relay.Host host;
  private final Exchange exchange;

  private final Backlog backlog = new Backlog();
  private final Assembly partial = new Assembly();

  /** Requests without a response, oldest first; empty buffers where no hook wants them. */
  private final ArrayDeque<ByteBuf> requests = new ArrayDeque<>(2);

  /** Responses due to requests that no hook has seen. */
  private int unhooked;

  private boolean atWork;
  private boolean last;
  private int answered;

  /** The next chunk begins within a message. */
  private boolean midMessage;

  private boolean beganMidMessage;

  /** The first bytes of the chunk at work, or of what is withheld. */
  private @Nullable ByteBuf first;

  private @Nullable Refusal withheld;
  private boolean pumping;
  private boolean closed;

  ResponseFlow(HookedRelay relay, Channel client, Relay.Host host, Exchange exchange) {
    this.relay = relay;
    this.client = client;
    this.host = host;
    this.exchange = exchange;
    this.unhooked = exchange.loggedIn() ? exchange.unanswered() : 0;
  }

  void receive(ByteBuf bytes) {
    if (closed) {
      bytes.release();
      return;
    }
    backlog.add(bytes);
    pump();
  }

  boolean blocked() {
    return atWork;
  }

  int waiting() {
    return requests.size();
  }

  /** Borrows {@code request}: it is about to be written. */
  void expect(ByteBuf request, int responses) {
    for (int i = 0; i < responses; i++) {
      requests.add(request.retainedDuplicate());
    }
  }

  boolean passedOn() {
    return !atWork && backlog.isEmpty();
  }

  private void pump() {
    if (pumping || closed) {
      return;
    }
    pumping = true;
    try {
      ByteBuf in = backlog.current();
      while (in != null && !atWork && !closed) {
        step(in);
        in = closed ? null : backlog.current();
      }
    } catch (ProtocolViolation violation) {
      host.violated(violation);
    } finally {
      pumping = false;
    }
    if (!closed) {
      relay.responded();
    }
  }

  private void step(ByteBuf in) throws ProtocolViolation {
    int from = in.readerIndex();
    int to = Math.min(in.writerIndex(), from + LARGEST_CHUNK - partial.size());
    boolean loggingIn = !exchange.loggedIn();
    int before = exchange.unanswered();
    int end = exchange.response(in, from, to);
    answered = before - exchange.unanswered();
    if (loggingIn || unhooked > 0) {
      write(in.readRetainedSlice((end == Exchange.NONE ? to : end) - from));
      unhooked -= loggingIn ? 0 : answered;
    } else if (end != Exchange.NONE) {
      deliver(partial.finish(in.readRetainedSlice(end - from), client.alloc()), true);
    } else {
      more(in, from, exchange.lastMessageEnd(), to);
    }
  }

  private void more(ByteBuf in, int from, int wholeMessagesEnd, int to) {
    ByteBuf chunk = null;
    if (wholeMessagesEnd != Exchange.NONE) {
      chunk = partial.finish(in.readRetainedSlice(wholeMessagesEnd - from), client.alloc());
    }
    if (in.readerIndex() < to) {
      partial.append(in.readRetainedSlice(to - in.readerIndex()), client.alloc());
    }
    if (chunk != null) {
      deliver(chunk, false);
    } else if (partial.size() >= LARGEST_CHUNK) {
      deliver(partial.take(), false);
      midMessage = true;
    }
  }

  private void deliver(ByteBuf chunk, boolean isLast) {
    last = isLast;
    beganMidMessage = midMessage;
    midMessage = false;
    if (withheld != null) {
      chunk.release();
      ended();
      return;
    }
    Hooks hooks = host.hooks();
    if (hooks.onTrafficFromServer() == null) {
      forwardChunk(chunk);
      return;
    }
    atWork = true;
    first = chunk.retainedSlice(chunk.readerIndex(), Math.min(HEADER, chunk.readableBytes()));
    hooks
        .onTrafficFromServer()
        .apply(host.connection(), request(), chunk, isLast, client.eventLoop(), this);
  }

  @Override
  public void forward(ByteBuf chunk) {
    if (closed) {
      chunk.release();
      return;
    }
    atWork = false;
    releaseFirst();
    forwardChunk(chunk);
    decided();
  }

  private void forwardChunk(ByteBuf chunk) {
    write(request(), chunk, last);
    ended();
  }

  @Override
  public void refuse(Refusal refusal) {
    if (closed) {
      return;
    }
    atWork = false;
    if (beganMidMessage) {
      releaseFirst();
      host.failed(refusal);
      return;
    }
    withheld = refusal;
    host.refused(refusal);
    ended();
    decided();
  }

  /** A chunk was dealt with; after the last one of a response, so is the response. */
  private void ended() {
    if (!last) {
      return;
    }
    if (withheld != null && first != null) {
      write(request(), exchange.cutShort(first, withheld, client.alloc()), true);
      withheld = null;
      releaseFirst();
    }
    for (int i = 0; i < answered && !requests.isEmpty(); i++) {
      requests.remove().release();
    }
  }

  private void decided() {
    if (pumping) {
      return;
    }
    pump();
    if (!closed) {
      relay.flush();
      host.settled();
    }
  }

  /** Of the response at hand; empty for what the server says unasked. */
  private ByteBuf request() {
    ByteBuf oldest = requests.peek();
    return oldest == null ? Unpooled.EMPTY_BUFFER : oldest;
  }

  /** Takes over {@code bytes}, borrows {@code request}. */
  void write(ByteBuf request, ByteBuf bytes, boolean isLast) {
    Hooks hooks = host.hooks();
    if (hooks.onTrafficToClient() == null) {
      write(bytes);
      return;
    }
    ByteBuf written = bytes.retainedDuplicate();
    write(bytes);
    hooks.onTrafficToClient().fire(host.connection(), request, written, isLast);
    written.release();
  }

  private void write(ByteBuf bytes) {
    client.write(bytes, client.voidPromise());
    if (!client.isWritable()) {
      client.flush();
    }
  }

  private void releaseFirst() {
    if (first != null) {
      first.release();
      first = null;
    }
  }

  void close() {
    closed = true;
    backlog.clear();
    partial.clear();
    releaseFirst();
    requests.forEach(ByteBuf::release);
    requests.clear();
  }
}
