package dev.headgate.config;

/** How server connections are shared among clients. */
public enum PoolMode {
  /**
   * A client gets a fresh server connection for its life and authenticates against the database
   * itself.
   */
  Passthrough,
  /**
   * Headgate authenticates the client. A server connection is a client's from log-in to exit, then
   * it is reset and kept for the next one.
   */
  Session
}
