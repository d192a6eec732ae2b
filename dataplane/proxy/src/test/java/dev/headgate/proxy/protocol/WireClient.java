package dev.headgate.proxy.protocol;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.mariadb.MariaDbWireClient;
import dev.headgate.proxy.protocol.postgresql.PostgresWireClient;
import java.io.EOFException;
import java.io.IOException;

/**
 * A client of either database without a driver: cheap enough for ten thousand rounds, and what it
 * is told is seen as it came. A connection that closes without a word is an {@link EOFException},
 * one that says why a {@link WireError}.
 */
public interface WireClient extends AutoCloseable {

  /** Logged in as the superuser, who needs no password. */
  static WireClient logIn(Protocol protocol, int port) throws IOException {
    return switch (protocol) {
      case PostgreSQL -> PostgresWireClient.logIn(port);
      case MariaDB -> MariaDbWireClient.logIn(port);
    };
  }

  /** The first value of the first row. */
  String ask(String sql) throws IOException;

  /** The good-bye of the protocol, then the close. */
  @Override
  void close() throws IOException;
}
