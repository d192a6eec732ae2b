package dev.headgate.cli;

import dev.headgate.proxy.app.DataPlane;
import dev.headgate.proxy.app.DataPlaneOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two databases, and a gateway in front of them that serves a folder. */
final class Demo {

  static final int POSTGRES_PORT = 15432;
  static final int MARIADB_PORT = 13306;

  private final DemoDatabases databases;
  private final DataPlane dataPlane;
  private final FolderServer server;

  private Demo(DemoDatabases databases, DataPlane dataPlane, FolderServer server) {
    this.databases = databases;
    this.dataPlane = dataPlane;
    this.server = server;
  }

  /** Whatever it starts, {@code ending} ends. */
  static Demo start(Path folder, Ending ending, Output output, PrintWriter progress)
      throws IOException {
    progress.println("starting PostgreSQL and MariaDB (the first time takes up to a minute) ...");
    progress.flush();
    DemoDatabases databases = ending.with(DemoDatabases.start());
    DataPlane dataPlane = ending.with(DataPlane.start(DataPlaneOptions.embedded("demo")));
    Path jars = Files.createTempDirectory("headgate-jars-");
    FolderServer server = new FolderServer(folder, jars, "127.0.0.1", dataPlane, output);
    ending.with(FolderWatch.start(folder, () -> applyAgain(server)));
    return new Demo(databases, dataPlane, server);
  }

  private static void applyAgain(FolderServer server) {
    try {
      server.apply();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Brings the folder into effect for the first time; false if it has problems. */
  boolean serve() throws IOException {
    return server.apply();
  }

  DataPlane dataPlane() {
    return dataPlane;
  }

  String postgresUrl() {
    return databases.postgres().jdbcUrl(POSTGRES_PORT);
  }

  String mariaDbUrl() {
    return databases.mariaDb().jdbcUrl(MARIADB_PORT);
  }

  /** Ready to paste. */
  String clientCommands() {
    var postgres = databases.postgres();
    var mariaDb = databases.mariaDb();
    return """
    PGPASSWORD=%s psql -h 127.0.0.1 -p %d -U %s %s
    mariadb --skip-ssl -h 127.0.0.1 -P %d -u %s -p%s %s
      (no mariadb client here? %s)
    %s
    %s
    curl http://127.0.0.1:%d/metrics
    """
        .formatted(
            postgres.password(),
            POSTGRES_PORT,
            postgres.user(),
            postgres.database(),
            MARIADB_PORT,
            mariaDb.user(),
            mariaDb.password(),
            mariaDb.database(),
            mariaDb.clients().resolve("mariadb"),
            postgresUrl(),
            mariaDbUrl(),
            dataPlane.observe().getPort());
  }
}
