package dev.headgate.proxy.relay;

import dev.headgate.plugin.Connection;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.WriteBufferWaterMark;

/**
 * Bytes between a client and its server connection, both on one event loop. What it is given it
 * takes over. It writes as it goes and flushes when a read is complete; it stops reading from one
 * leg while the other does not take more.
 */
public sealed interface Relay permits BlindRelay, HookedRelay {

  /** Of both legs: a peer that stops reading costs at most this and one read. */
  WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(32 << 10, 64 << 10);

  void fromClient(ByteBuf bytes);

  void clientReadComplete();

  void fromServer(ByteBuf bytes);

  void serverReadComplete();

  /** One leg takes bytes again, or no more. */
  void writabilityChanged();

  /** No request is half read, and no hook is at work: hooks may change. */
  boolean atRequestStart();

  /** Every message was followed so far. */
  boolean inStep();

  /** What the server sent is on its way to the client. */
  boolean passedOn();

  /**
   * What the client said from where it {@link dev.headgate.proxy.protocol.Exchange#startsOver
   * starts over}, for the receiver.
   */
  ByteBuf unpassed();

  /** Releases what it holds. Call once; nothing else after it but verdicts under way. */
  void close();

  /** Whom a relay works for. */
  interface Host {

    Hooks hooks();

    /** The client's next bytes begin a request: the moment for new hooks. */
    void requestStarts();

    Connection connection();

    /** The session cannot go on. */
    void violated(ProtocolViolation violation);

    /** Likewise, through no fault of the client. */
    void failed(Refusal refusal);

    /** A request was refused, and the session goes on. */
    void refused(Refusal refusal);

    /** The server connection outlives the client, whose good-bye is not for it. */
    boolean serverStays();

    /** Outside of any read, something came to its end. */
    void settled();
  }
}
