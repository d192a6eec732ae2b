package dev.headgate.proxy.protocol;

import dev.headgate.config.ListenerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What differs between databases. Stateless; one instance per protocol; sessions, pools and hooks
 * are written once.
 */
public interface Dialect {

  /**
   * MariaDB greets first: a server connection is taken at accept, before the client has said a
   * word.
   */
  boolean serverSpeaksFirst();

  /**
   * Reads the client's first bytes from {@code received}, consuming what it decides on. Not called
   * if the server speaks first.
   */
  Startup startup(ByteBuf received, ListenerTls tls, ByteBufAllocator allocator);

  /** A new session's tracker, in the state just after {@link Startup.Login}. */
  Exchange exchange(ListenerTls tls);

  /**
   * The whole error to a client that has no exchange yet: in place of MariaDB's greeting, after
   * PostgreSQL's start-up.
   */
  ByteBuf rejection(Refusal refusal, ByteBufAllocator allocator);

  /**
   * What a probe sends to a listening backend to see life without a log-in; empty if the server
   * speaks first.
   */
  ByteBuf probe(ByteBufAllocator allocator);
}
