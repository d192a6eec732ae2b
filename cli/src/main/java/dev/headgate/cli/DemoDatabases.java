package dev.headgate.cli;

import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;

/**
 * The two servers behind the demo, on the ports that the manifests of {@code examples/demo} name.
 */
record DemoDatabases(PostgresServer postgres, MariaDbServer mariaDb) implements AutoCloseable {

  static final int POSTGRES_PORT = 25432;
  static final int MARIADB_PORT = 23306;

  /**
   * @throws IOException a port is taken
   */
  static DemoDatabases start() throws IOException {
    // Else the demo would talk to whoever listens there.
    requireFree(POSTGRES_PORT);
    requireFree(MARIADB_PORT);
    var mariaDb =
        CompletableFuture.supplyAsync(
            () -> MariaDbServer.start(ServerOptions.defaults().port(MARIADB_PORT)));
    PostgresServer postgres;
    try {
      postgres = PostgresServer.start(ServerOptions.defaults().port(POSTGRES_PORT));
    } catch (RuntimeException e) {
      mariaDb.thenAccept(MariaDbServer::close).join();
      throw e;
    }
    try {
      return new DemoDatabases(postgres, mariaDb.join());
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  private static void requireFree(int port) throws IOException {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return;
    } catch (IOException e) {
      throw new IOException("port " + port + " of 127.0.0.1 is taken: examples/demo needs it", e);
    }
  }

  @Override
  public void close() {
    postgres.close();
    mariaDb.close();
  }
}
