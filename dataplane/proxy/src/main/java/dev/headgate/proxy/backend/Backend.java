package dev.headgate.proxy.backend;

import java.net.InetSocketAddress;

/** One database server address behind a pool. */
public interface Backend {

  /** {@code host:port} as configured. */
  String name();

  /** Possibly unresolved; connecting resolves it. */
  InetSocketAddress address();

  boolean healthy();

  /** Server connections open to it, in every state. */
  int connections();
}
