package dev.headgate.bench;

import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;

/**
 * The database of a comparison ({@code PostgreSQL} or {@code MariaDB}): prints its port and version
 * on one line, and ends when its input does.
 */
public final class Database {

  private Database() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    try (DatabaseServer server =
        arguments[0].equals("MariaDB") ? MariaDbServer.start() : PostgresServer.start()) {
      System.out.println(server.port() + " " + version(server));
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static String version(DatabaseServer server) throws SQLException {
    try (var connection = server.connectDirectly()) {
      var product = connection.getMetaData();
      return product.getDatabaseProductName() + " " + product.getDatabaseProductVersion();
    }
  }
}
