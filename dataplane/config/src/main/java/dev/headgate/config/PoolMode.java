package dev.headgate.config;

/** How server connections are shared among clients. */
public enum PoolMode {
  /**
   * A client gets a fresh server connection for its life and authenticates against the database
   * itself.
   */
  Passthrough
}
