package dev.headgate.cli;

import dev.headgate.proxy.app.DataPlane;
import dev.headgate.proxy.app.DataPlaneOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

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
    Path jars = ending.with(TemporaryFolder.create("jars")).path();
    DataPlane dataPlane = ending.with(DataPlane.start(DataPlaneOptions.embedded("demo")));
    FolderServer server = new FolderServer(folder, jars, "127.0.0.1", dataPlane, output);
    ProcessSignals.handle(dataPlane, server, progress);
    return new Demo(databases, dataPlane, server);
  }

  /** Brings the folder into effect, and again when it changes; false if it has problems now. */
  boolean serve(Ending ending) throws IOException {
    return server.serve(ending);
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

  /** Ready to paste into another terminal. */
  List<String> clientCommands() {
    var postgres = databases.postgres();
    var mariaDb = databases.mariaDb();
    return List.of(
        "PGPASSWORD=%s psql -h 127.0.0.1 -p %d -U %s %s"
            .formatted(postgres.password(), POSTGRES_PORT, postgres.user(), postgres.database()),
        "%s --skip-ssl -h 127.0.0.1 -P %d -u %s -p%s %s"
            .formatted(
                mariaDbClient(),
                MARIADB_PORT,
                mariaDb.user(),
                mariaDb.password(),
                mariaDb.database()),
        postgresUrl(),
        mariaDbUrl(),
        "curl http://127.0.0.1:%d/metrics".formatted(dataPlane.observe().getPort()));
  }

  /** The one that came with the server, where none is installed. */
  private String mariaDbClient() {
    return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mariadb")))
        ? "mariadb"
        : databases.mariaDb().clients().resolve("mariadb").toString();
  }
}
