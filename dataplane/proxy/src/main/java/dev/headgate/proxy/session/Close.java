package dev.headgate.proxy.session;

/** How a client's connection ended, where it was not with an error of ours. */
public enum Close {
  /** The client said good-bye. */
  QUIT,
  /** The client's connection ended without one. */
  VANISHED,
  /** The server ended it, and said so. */
  SERVER_ENDED,
  /** It came to cancel another's query. */
  CANCEL_REQUEST,
  /** It did not end by itself before the drain's timeout. */
  DRAIN_TIMEOUT
}
