package dev.headgate.proxy.relay;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.RequestChain;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of a {@link HookedRelay}: one request after another is assembled, decided and
 * forwarded. An answer made here waits, and all behind it, until everything before it is answered:
 * so it comes in order, and knows the transaction status it ends with.
 */
final class RequestFlow implements RequestChain.Outcome {

  /** Requests are kept for their responses' hooks; a client that pipelines further waits. */
  private static final int MOST_UNANSWERED = 64;

  private final HookedRelay relay;
  private final Channel client;
  private final Channel server;
  private final Relay.Host host;
  private final Exchange exchange;
  private final ResponseFlow responses;
  private final long maxBytes;

  private final Backlog backlog = new Backlog();
  private final Assembly assembly = new Assembly();
  private Hooks hooks;
  private boolean tooLarge;

  /** What the chain decides on, for identity only: it is the chain's. */
  private @Nullable ByteBuf undecided;

  /** Responses that the request at hand will get: 0 or 1, more where it was replaced. */
  private int responsesDue;

  private @Nullable ByteBuf heldAnswer;
  private @Nullable Refusal heldRefusal;
  private Refusal lastRefusal = new Refusal(Refusal.Reason.REFUSED_BY_PLUGIN, "refused");
  private boolean pumping;
  private boolean closed;

  RequestFlow(
      HookedRelay relay,
      Channel client,
      Channel server,
      Relay.Host host,
      Exchange exchange,
      ResponseFlow responses,
      long maxBytes) {
    this.relay = relay;
    this.client = client;
    this.server = server;
    this.host = host;
    this.exchange = exchange;
    this.responses = responses;
    this.maxBytes = maxBytes;
    this.hooks = host.hooks();
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
    return undecided != null
        || heldAnswer != null
        || heldRefusal != null
        || exchange.startsOver()
        || responses.waiting() >= MOST_UNANSWERED;
  }

  boolean atStart() {
    return undecided == null
        && heldAnswer == null
        && heldRefusal == null
        && !exchange.startsOver()
        && !exchange.midRequest();
  }

  /** Called when responses went on. */
  void resume() {
    takeTurn();
    pump();
  }

  private void pump() {
    if (pumping || closed) {
      return;
    }
    pumping = true;
    try {
      ByteBuf in = backlog.current();
      while (in != null && !blocked() && !closed) {
        step(in);
        in = closed ? null : backlog.current();
      }
    } catch (ProtocolViolation violation) {
      host.violated(violation);
    } finally {
      pumping = false;
    }
    if (!closed) {
      relay.updateReads();
    }
  }

  private void step(ByteBuf in) throws ProtocolViolation {
    if (!exchange.midRequest()) {
      host.requestStarts();
      hooks = host.hooks();
    }
    int from = in.readerIndex();
    int before = exchange.unanswered();
    int end = exchange.request(in, from, in.writerIndex());
    if (exchange.startsOver()) {
      return; // it stays where it is, unseen by hooks as every log-in
    }
    int stop = end == Exchange.NONE ? in.writerIndex() : end;
    ByteBuf part = in.readRetainedSlice(stop - from);
    if (exchange.streaming()) {
      write(part);
    } else if (end == Exchange.NONE) {
      hold(part);
    } else {
      responsesDue = exchange.unanswered() - before;
      ended(part);
    }
  }

  private void hold(ByteBuf part) {
    tooLarge |= (long) assembly.size() + part.readableBytes() > maxBytes;
    if (tooLarge) {
      assembly.clear();
      part.release();
    } else {
      assembly.append(part, client.alloc());
    }
  }

  private void ended(ByteBuf lastPart) {
    hold(lastPart);
    if (tooLarge) {
      tooLarge = false;
      refuseHere(
          new Refusal(
              Refusal.Reason.REQUEST_TOO_LARGE, "request is larger than " + maxBytes + " bytes"));
      return;
    }
    ByteBuf request = assembly.take();
    if (exchange.terminated() && host.serverStays()) {
      request.release();
      return;
    }
    if (exchange.refused()) {
      request.release();
      refuseHere(lastRefusal);
      return;
    }
    exchange.translate(request, request.writerIndex());
    if (hooks.onTraffic() != null) {
      hooks.onTraffic().fire(host.connection(), "");
    }
    undecided = request;
    if (hooks.onTrafficFromClient() == null) {
      forward(request);
    } else {
      hooks.onTrafficFromClient().apply(host.connection(), request, client.eventLoop(), this);
    }
  }

  @Override
  @SuppressWarnings(
      "ReferenceEquality") // the same buffer is the same request, equal bytes may not be
  public void forward(ByteBuf request) {
    if (closed) {
      request.release();
      return;
    }
    if (request != undecided && !follow(request)) {
      request.release();
      undecided = null;
      host.failed(
          new Refusal(Refusal.Reason.PLUGIN_FAILED, "a plugin replaced a request by part of one"));
      return;
    }
    undecided = null;
    if (hooks.onTrafficFromServer() != null || hooks.onTrafficToClient() != null) {
      responses.expect(request, responsesDue);
    } else {
      responses.expect(Unpooled.EMPTY_BUFFER, responsesDue);
    }
    if (hooks.onTrafficToServer() == null) {
      write(request);
    } else {
      ByteBuf written = request.retainedDuplicate();
      write(request);
      hooks.onTrafficToServer().fire(host.connection(), written, null, true);
      written.release();
    }
    decided();
  }

  /** Tracks a replacement in place of the original. */
  private boolean follow(ByteBuf replacement) {
    exchange.retract();
    int before = exchange.unanswered();
    int at = replacement.readerIndex();
    int to = replacement.writerIndex();
    try {
      while (at != Exchange.NONE && at < to) {
        at = exchange.request(replacement, at, to);
      }
    } catch (ProtocolViolation violation) {
      return false;
    }
    responsesDue = exchange.unanswered() - before;
    return at == to;
  }

  @Override
  public void answer(ByteBuf response) {
    if (closed) {
      response.release();
      return;
    }
    undecided = null;
    exchange.retract();
    heldAnswer = response;
    takeTurn();
    decided();
  }

  @Override
  public void refuse(Refusal refusal) {
    if (closed) {
      return;
    }
    undecided = null;
    refuseHere(refusal);
    decided();
  }

  private void refuseHere(Refusal refusal) {
    exchange.retract();
    heldRefusal = refusal;
    lastRefusal = refusal;
    takeTurn();
  }

  private void takeTurn() {
    if (exchange.unanswered() > 0 || !responses.passedOn()) {
      return;
    }
    if (heldAnswer != null) {
      ByteBuf answer = heldAnswer;
      heldAnswer = null;
      responses.write(Unpooled.EMPTY_BUFFER, answer, true);
    } else if (heldRefusal != null) {
      Refusal refusal = heldRefusal;
      heldRefusal = null;
      boolean tail = exchange.refused();
      Exchange.Refused refused = exchange.refuse(refusal, client.alloc());
      if (!tail) {
        host.refused(refusal);
      }
      responses.write(Unpooled.EMPTY_BUFFER, refused.toClient(), true);
      if (refused.toServer() != null) {
        responses.expect(Unpooled.EMPTY_BUFFER, 1);
        write(refused.toServer());
      }
    }
  }

  private void decided() {
    if (pumping) {
      return; // the read that is at work goes on and flushes
    }
    pump();
    if (!closed) {
      relay.flush();
      host.settled();
    }
  }

  private void write(ByteBuf bytes) {
    server.write(bytes, server.voidPromise());
    if (!server.isWritable()) {
      server.flush();
    }
  }

  ByteBuf unpassed() {
    ByteBuf bytes = client.alloc().buffer();
    if (assembly.size() > 0) {
      ByteBuf begun = assembly.take();
      bytes.writeBytes(begun);
      begun.release();
    }
    for (ByteBuf in = backlog.current(); in != null; in = backlog.current()) {
      bytes.writeBytes(in);
    }
    return bytes;
  }

  void close() {
    closed = true;
    backlog.clear();
    assembly.clear();
    if (heldAnswer != null) {
      heldAnswer.release();
      heldAnswer = null;
    }
  }
}
