package dev.headgate.proxy.snapshot;

import dev.headgate.config.Protocol;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;

/**
 * A client that looks around, sets every kind of state that a session has, and leaves, somehow. It
 * speaks without a driver, which would tidy up.
 */
interface Leaver extends AutoCloseable {

  /** Ways to leave; what a protocol calls them is its own affair. */
  enum Departure {
    GOOD_BYE,
    VANISHED,
    RESET,
    AFTER_AN_ERROR,
    IN_A_TRANSACTION,
    IN_A_FAILED_TRANSACTION,
    IN_ROWS,
    IN_ITS_DATA,
    IN_A_PIPELINE,
    CANCELLED,
    WHILE_CANCELLING;

    static Departure any(Random random) {
      return values()[random.nextInt(values().length)];
    }
  }

  /**
   * @param serverPort past the gateway, or the same
   * @param number nobody else's
   */
  static Leaver logIn(Protocol protocol, int port, int serverPort, int number) throws IOException {
    return switch (protocol) {
      case PostgreSQL -> new PostgresLeaver(port, number);
      case MariaDB -> new MariaDbLeaver(port, serverPort, number);
    };
  }

  /** Every kind of state by its name. */
  String look() throws IOException;

  /** Sets every kind of state that {@link #look} would see. */
  void settle() throws IOException;

  void leave(Departure departure) throws IOException;

  Socket socket();

  @Override
  void close() throws IOException;
}
