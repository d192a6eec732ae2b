package dev.headgate.proxy.protocol;

import dev.headgate.config.Protocol;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;

/** For tests that say the same of both databases. */
public final class Servers {

  private Servers() {}

  public static DatabaseServer start(Protocol protocol) {
    return switch (protocol) {
      case PostgreSQL -> PostgresServer.start();
      case MariaDB -> MariaDbServer.start();
    };
  }
}
