package dev.headgate.proxy.protocol;

/** How much of a session at a server ends with a cancel, where the protocol can tell. */
public enum Cancellation {
  /** What runs; the session goes on. */
  STATEMENT,
  /** All of it: nobody is left to hear of it. */
  SESSION
}
