package dev.headgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugin.PluginFactory;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.SourceJar;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every example's manifests serve, without a cluster. The demo is run by {@code demo --check}, the
 * examples' READMEs by {@link ReadmeClusterIT}.
 */
class ExamplesIT {

  private static DatabaseServer postgres;
  private static DatabaseServer mariaDb;

  @TempDir private Path folder;

  @BeforeAll
  static void startDatabases() {
    postgres = PostgresServer.start();
    mariaDb = MariaDbServer.start();
  }

  @AfterAll
  static void stopDatabases() {
    postgres.close();
    mariaDb.close();
  }

  @ParameterizedTest
  @CsvSource({
    "quickstart, true",
    "mariadb, false",
    "autoscaling, true",
    "gitops/base, true",
    "session, true"
  })
  void shouldServe(String example, boolean isPostgres) throws Exception {
    DatabaseServer database = isPostgres ? postgres : mariaDb;
    LocalCopy copy = LocalCopy.of(example, folder, database);

    try (LocalRun run = LocalRun.of(copy.folder());
        Connection session = connect(database, copy.listeners().getFirst())) {
      assertThat(run.printed()).doesNotContain("level=ERROR");
      assertThat(ask(session)).isEqualTo("through the gateway");
    }
  }

  @Test
  void shouldTakeAPasswordThatIsRotatedInTheFolder() throws Exception {
    LocalCopy copy = LocalCopy.of("session/local", folder, postgres, mariaDb);
    setPassword("create role", "first");
    users(copy, "first");

    try (LocalRun run = LocalRun.of(copy.folder());
        Connection stays = connect(postgres, copy.listeners().getFirst());
        Connection report = asReport(copy, "first");
        Connection other = connect(mariaDb, copy.listeners().getLast())) {
      assertThat(run.printed()).contains("APPLIED ").doesNotContain("first");

      setPassword("alter role", "second");
      users(copy, "second");
      await().ignoreExceptions().untilAsserted(() -> asReport(copy, "second").close());

      assertThatThrownBy(() -> asReport(copy, "first"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
      for (Connection session : List.of(stays, report, other)) {
        assertThat(ask(session)).isEqualTo("through the gateway");
      }
      assertThat(run.printed()).doesNotContain("second");
    } finally {
      setPassword("drop role", null);
    }
  }

  /** A user {@code report} beside those of the example. */
  private static void users(LocalCopy copy, String password) throws IOException {
    Path manifests = copy.folder().resolve("manifests.yaml");
    String others = Files.readString(manifests).replaceFirst("(?m)^  report: .*\\n", "");
    Files.writeString(
        manifests, others.replaceFirst("stringData:\n", "$0  report: " + password + "\n"));
  }

  private static void setPassword(String statement, @Nullable String password) throws SQLException {
    try (Connection direct = postgres.connectDirectly();
        Statement sql = direct.createStatement()) {
      sql.execute(
          statement
              + " report"
              + (password == null ? "" : " with login password '" + password + "'"));
    }
  }

  private static Connection asReport(LocalCopy copy, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/app?user=report&password=%s"
            .formatted(copy.listeners().getFirst(), password));
  }

  @Test
  void shouldServeThePluginThatIsBuiltFromItsFolder() throws Exception {
    Path jar = Files.createDirectories(folder.resolve("target")).resolve("read-only.jar");
    SourceJar.write(
        jar, sources("src/main/java"), sources("src/main/resources"), pluginApi().toString());
    Path local = Files.createDirectories(folder.resolve("local"));
    LocalCopy copy = LocalCopy.of("plugin/local", local, postgres, mariaDb);

    try (LocalRun run = LocalRun.of(copy.folder())) {
      assertThat(run.printed()).contains("APPLIED ");
      for (DatabaseServer database : List.of(postgres, mariaDb)) {
        int port = copy.listeners().get(database == postgres ? 0 : 1);
        try (Connection session = connect(database, port);
            Statement statement = session.createStatement()) {
          assertThat(ask(session)).isEqualTo("through the gateway");
          assertThatThrownBy(() -> statement.execute("  CREATE table t (n int)"))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"))
              .hasMessageContaining("you are here to read");
          assertThat(ask(session)).isEqualTo("through the gateway");
        }
      }
    }
  }

  /** What is in a folder of the plugin's build, by path. */
  private static Map<String, String> sources(String name) throws IOException {
    Path root = Repository.EXAMPLES.resolve("plugin").resolve(name);
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        sources.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return sources;
  }

  static Path pluginApi() throws URISyntaxException {
    return Path.of(PluginFactory.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static Connection connect(DatabaseServer database, int port) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(port));
  }

  private static String ask(Connection session) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery("select 'through the gateway'")) {
      row.next();
      return row.getString(1);
    }
  }
}
