package dev.headgate.plugins.testing;

import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;

/** The two databases, real ones; one server each for all tests of the module. */
public enum Database {
  PostgreSQL,
  MariaDB;

  /** Ends with this JVM. */
  public DatabaseServer server() {
    return switch (this) {
      case PostgreSQL -> Postgres.SERVER;
      case MariaDB -> Maria.SERVER;
    };
  }

  private static final class Postgres {
    static final DatabaseServer SERVER = PostgresServer.start();
  }

  private static final class Maria {
    static final DatabaseServer SERVER = MariaDbServer.start();
  }
}
