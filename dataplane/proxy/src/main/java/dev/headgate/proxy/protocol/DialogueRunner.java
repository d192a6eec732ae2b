package dev.headgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/** Holds a {@link Dialogue} with the peer of a channel. On its loop. */
public final class DialogueRunner<R> {

  /** What it comes to. Told once, at the latest words of the peer that took part in it. */
  public interface Outcome<R> {

    void done(R result);

    void refused(Refusal refusal);

    void violated(ProtocolViolation violation);
  }

  /** Brings TLS up on the channel that a dialogue is held over. */
  public interface Tls {

    /** Answers on the channel's loop. */
    Future<Channel> start(Channel channel);
  }

  /** For dialogues that never ask for it. */
  public static final Tls NO_TLS =
      channel ->
          channel.eventLoop().newFailedFuture(new IllegalStateException("no TLS was offered"));

  private final Dialogue<R> dialogue;
  private final Channel channel;
  private final ByteBuf received;
  private final Tls tls;
  private final Outcome<R> outcome;
  private boolean thinking;
  private boolean ended;

  public DialogueRunner(Dialogue<R> dialogue, Channel channel, Tls tls, Outcome<R> outcome) {
    this.tls = tls;
    this.dialogue = dialogue;
    this.channel = channel;
    this.received = channel.alloc().buffer(0);
    this.outcome = outcome;
  }

  /** Takes over {@code ahead}, what the peer has said already. */
  public void open(ByteBuf ahead) {
    received.writeBytes(ahead);
    ahead.release();
    say(dialogue.open(channel.alloc()));
    goOn();
  }

  /** Takes over {@code bytes}; how many there may be, the dialogue decides message by message. */
  public void receive(ByteBuf bytes) {
    if (!ended) {
      received.discardReadBytes().writeBytes(bytes);
    }
    bytes.release();
    goOn();
  }

  /** What the peer said behind the end of the dialogue. */
  public ByteBuf rest() {
    return received.readRetainedSlice(received.readableBytes());
  }

  /** Call once, in the end; nobody hears of an outcome after it. */
  public void release() {
    ended = true;
    received.release();
  }

  private void goOn() {
    while (!thinking && !ended) {
      Dialogue.Turn<R> turn;
      try {
        turn = dialogue.next(received, channel.alloc());
      } catch (ProtocolViolation violation) {
        ended = true;
        outcome.violated(violation);
        return;
      }
      if (turn instanceof Dialogue.Turn.Incomplete<R>) {
        return;
      }
      take(turn);
    }
  }

  private void take(Dialogue.Turn<R> turn) {
    switch (turn) {
      case Dialogue.Turn.Incomplete<R> _ -> {}
      case Dialogue.Turn.Say<R>(ByteBuf bytes) -> say(bytes);
      case Dialogue.Turn.StartTls<R>(ByteBuf bytes) -> {
        if (received.isReadable()) {
          // Somebody in the middle put it in, to be read as if it came encrypted (CVE-2021-23222).
          bytes.release();
          ended = true;
          outcome.violated(new NoTls("unencrypted bytes where TLS begins"));
          return;
        }
        say(bytes);
        thinking = true;
        tls.start(channel).addListener(this::encrypted);
      }
      case Dialogue.Turn.Later<R>(var later) -> {
        thinking = true;
        channel.config().setAutoRead(false); // nobody looks at how much comes
        later.whenComplete(
            (thought, failure) -> channel.eventLoop().execute(() -> thoughtOver(thought, failure)));
      }
      case Dialogue.Turn.Done<R>(ByteBuf bytes, R result) -> {
        ended = true;
        say(bytes);
        outcome.done(result);
      }
      case Dialogue.Turn.Failed<R>(Refusal refusal) -> {
        ended = true;
        outcome.refused(refusal);
      }
    }
  }

  private void encrypted(Future<? super Channel> result) {
    thinking = false;
    if (ended) {
      return;
    }
    if (result.isSuccess()) {
      goOn();
    } else {
      ended = true;
      outcome.violated(new NoTls("no TLS: " + result.cause().getMessage()));
    }
  }

  private void thoughtOver(Dialogue.Turn<R> thought, Throwable failure) {
    thinking = false;
    if (ended) {
      if (thought instanceof Dialogue.Turn.Say<R>(ByteBuf bytes)) {
        bytes.release();
      }
      return;
    }
    channel.config().setAutoRead(true);
    if (failure != null) {
      ended = true;
      outcome.violated(new ProtocolViolation("log-in failed: " + failure.getClass().getName()));
      return;
    }
    take(thought);
    goOn();
  }

  private void say(ByteBuf bytes) {
    if (bytes.isReadable()) {
      channel.writeAndFlush(bytes, channel.voidPromise());
    } else {
      bytes.release();
    }
  }
}
