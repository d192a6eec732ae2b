package dev.headgate.proxy.protocol;

/** What a log-in to a server taught about the session it opened; immutable. */
public interface ServerSession {

  /** Under which a cancel for it comes ({@link Exchange#NONE} if the protocol has none). */
  int processId();
}
