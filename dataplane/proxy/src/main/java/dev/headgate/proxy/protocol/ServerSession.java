package dev.headgate.proxy.protocol;

import io.netty.buffer.ByteBuf;

/** What a log-in to a server taught about the session it opened; immutable. */
public interface ServerSession {

  /** Under which a cancel for it comes ({@link Exchange#NONE} if the protocol has none). */
  int processId();

  /** What makes the server cancel what runs in it; empty if the protocol has no such thing. */
  ByteBuf cancelRequest();
}
