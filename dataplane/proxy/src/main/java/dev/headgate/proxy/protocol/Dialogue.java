package dev.headgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.CompletionStage;

/**
 * What Headgate itself says to one peer until there is a result: it authenticates a client, logs in
 * to a server, resets a server connection. It knows no channel and no clock, takes the peer's bytes
 * however they are cut, and is used on one event loop.
 */
public interface Dialogue<R> {

  /** The first words, empty where the peer has them. Called once, before anything else. */
  ByteBuf open(ByteBufAllocator allocator);

  /**
   * Reads one message of the peer and leaves what follows it in {@code received}. Called just after
   * {@link #open}, with nothing received yet too, for all may be known by then; again after {@link
   * Turn.Say}; after {@link Turn.Incomplete}, when more has come.
   *
   * @throws ProtocolViolation before anything is allocated for a hostile length, or for a message
   *     that has no place here
   */
  Turn<R> next(ByteBuf received, ByteBufAllocator allocator) throws ProtocolViolation;

  /** What follows from a message. Buffers belong to the receiver. */
  sealed interface Turn<R> {

    /** It is not whole yet. */
    record Incomplete<R>() implements Turn<R> {}

    /** These bytes, possibly none, go to the peer, which has more to say. */
    record Say<R>(ByteBuf bytes) implements Turn<R> {}

    /**
     * These bytes, possibly none, go to the peer, and TLS begins. When it is up the dialogue goes
     * on, with nothing received.
     */
    record StartTls<R>(ByteBuf bytes) implements Turn<R> {}

    /** The turn takes a moment of computing, which happens elsewhere. */
    record Later<R>(CompletionStage<Turn<R>> turn) implements Turn<R> {}

    /** These bytes, possibly none, are the last. */
    record Done<R>(ByteBuf bytes, R result) implements Turn<R> {}

    /** It came to nothing; the peer is told by whoever holds the connection. */
    record Failed<R>(Refusal refusal) implements Turn<R> {}
  }
}
