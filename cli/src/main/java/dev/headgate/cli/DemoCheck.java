package dev.headgate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;

/** Drives both listeners of a demo with real drivers, through a push, and tells what it did. */
final class DemoCheck {

  private static final Duration PUSH_LIMIT = Duration.ofSeconds(5);
  private static final String ANSWER = "a database behind Headgate";
  private static final String NEW_ANSWER = "a database behind Headgate, changed live";
  private static final String QUESTION = "select 'who are you?'";

  private final Demo demo;
  private final Path folder;
  private final PrintWriter out;
  private boolean passed = true;

  DemoCheck(Demo demo, Path folder, PrintWriter out) {
    this.demo = demo;
    this.folder = folder;
    this.out = out;
  }

  /** Whether everything was as it should be. */
  boolean passed() throws IOException, InterruptedException {
    try (Connection postgres = DriverManager.getConnection(demo.postgresUrl());
        Connection mariaDb = DriverManager.getConnection(demo.mariaDbUrl())) {
      before("PostgreSQL", postgres, "show server_version");
      before("MariaDB", mariaDb, "select version()");
      String postgresId = ask(postgres, "select pg_backend_pid()");
      String mariaDbId = ask(mariaDb, "select connection_id()");
      push();
      after("PostgreSQL", postgres, postgresId, "select pg_backend_pid()");
      after("MariaDB", mariaDb, mariaDbId, "select connection_id()");
    } catch (SQLException e) {
      tell(false, e.getMessage() + " (SQLSTATE " + e.getSQLState() + ")");
    }
    return passed;
  }

  private void before(String name, Connection session, String version) throws SQLException {
    tell(true, name + " " + ask(session, version) + " answers through the gateway");
    same(name + ": the rewrite plugin replaces a statement", ANSWER, ask(session, QUESTION));
    same(name + ": it refuses another", "42501", refusal(session, "drop table secrets"));
  }

  private void push() throws IOException, InterruptedException {
    Path plugins = folder.resolve("plugins.yaml");
    String before = Objects.requireNonNull(demo.dataPlane().state().revision());
    String yaml = Files.readString(plugins);
    long start = System.nanoTime();
    Files.writeString(plugins, yaml.replace("'" + ANSWER + "'", "'" + NEW_ANSWER + "'"));
    while (before.equals(demo.dataPlane().state().revision())
        && System.nanoTime() - start < PUSH_LIMIT.toNanos()) {
      Thread.sleep(Duration.ofMillis(10));
    }
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    tell(
        !before.equals(demo.dataPlane().state().revision()),
        "an edited manifest is serving after " + millis + " ms");
  }

  private void after(String name, Connection session, String id, String identity)
      throws SQLException {
    same(name + ": the open session got the new answer", NEW_ANSWER, ask(session, QUESTION));
    same(name + ": and is the same session still", id, ask(session, identity));
  }

  private static String ask(Connection session, String query) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
    }
  }

  private static String refusal(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
      return "none";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private void same(String what, String expected, String found) {
    tell(
        expected.equals(found),
        what + (expected.equals(found) ? "" : ": " + found + " (expected " + expected + ")"));
  }

  private void tell(boolean right, String what) {
    passed &= right;
    out.println((right ? "ok      " : "FAILED  ") + what);
    out.flush();
  }
}
