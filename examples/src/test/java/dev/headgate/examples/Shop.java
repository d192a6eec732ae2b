package dev.headgate.examples;

import static org.awaitility.Awaitility.await;

import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/** The Gateway {@code shop} with two pods and the witness plugin, in front of a PostgreSQL. */
final class Shop implements AutoCloseable {

  static final String NAME = "shop";

  /** How soon a change that needs no new pod is served everywhere, and said so. */
  static final Duration LIVE = Duration.ofSeconds(2);

  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Namespace namespace;
  private final PostgresServer database =
      PostgresServer.start(ServerOptions.defaults().bindAddress(Cluster.HOST_ADDRESS).port(5432));

  private Shop(Namespace namespace) {
    this.namespace = namespace;
  }

  static Shop apply(Namespace namespace) throws IOException {
    var shop = new Shop(namespace);
    String jar = WitnessJar.create().toString();
    namespace.kubectl("create", "configmap", "witness", "--from-file=witness.jar=" + jar);
    namespace.kubectl("apply", "-k", "examples/src/test/resources/whole-road");
    return shop;
  }

  Shop awaitReady() {
    namespace.awaitReady(NAME);
    return awaitServed(2);
  }

  Shop awaitServed(int pods) {
    await().atMost(PATIENCE).until(() -> namespace.everyPodServes(NAME, pods));
    return this;
  }

  void patch(String resource, String patch) {
    namespace.kubectl("patch", resource, "--type=merge", "-p", patch.replace('\'', '"'));
  }

  void patchAndAwaitEverywhere(String resource, String patch) {
    patchAndAwaitEverywhere(resource, patch, LIVE);
  }

  void patchAndAwaitEverywhere(String resource, String patch, Duration limit) {
    String before = namespace.status(NAME).revision();
    patch(resource, patch);
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                !Objects.equals(namespace.status(NAME).revision(), before)
                    && namespace.everyPodServes(NAME, 2));
  }

  Connection connect() throws SQLException {
    return connect(namespace.address(NAME));
  }

  Connection connect(String address) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(address, 5432));
  }

  Connection connectWith(String password, String address) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:5432/%s?user=%s&password=%s"
            .formatted(address, database.database(), database.user(), password));
  }

  /** By TLS with who shows this very certificate, under whatever name. */
  Connection connectTrusting(Path certificate, String address) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(address, 5432) + "&sslmode=verify-ca&sslrootcert=" + certificate);
  }

  /** In the database, for those who come. */
  void setPassword(String password) throws SQLException {
    database.setPassword(database.user(), password);
  }

  static int backendPid(Connection session) throws SQLException {
    try (var statement = session.createStatement();
        var row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
