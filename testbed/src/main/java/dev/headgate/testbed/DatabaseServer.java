package dev.headgate.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database server of its own for one test: started from a ready data folder, gone with its data
 * at {@link #close} and at the end of the JVM, however that comes. Not thread-safe but for the
 * accessors.
 */
public abstract sealed class DatabaseServer implements AutoCloseable
    permits PostgresServer, MariaDbServer {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(25);

  final ServerOptions options;
  private final Path folder;
  private final int port;
  private @Nullable ServerProcess process;

  /** Copies the template, which becomes the server's data. */
  DatabaseServer(String name, ServerOptions options, Path template) {
    this.options = options;
    this.port = options.port() != 0 ? options.port() : FreePort.on(options.bindAddress());
    try {
      this.folder = Scratch.newFolder("headgate-" + name + "-");
      Account.current().own(folder);
      Account.current().run(List.of("cp", "-a", template.toString(), data().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's command line, without the account it runs under. */
  abstract List<String> command();

  /** The signal for an orderly shutdown that does not wait for clients. */
  abstract String stopSignal();

  /** The signal after which nobody is told anything. */
  abstract String crashSignal();

  /** The user that needs no password. */
  public abstract String superuser();

  /** A JDBC URL with these credentials, through the given port of 127.0.0.1. */
  abstract String jdbcUrl(String host, int port, String user, String password);

  public final String host() {
    return options.bindAddress().equals("0.0.0.0") ? "127.0.0.1" : options.bindAddress();
  }

  public final int port() {
    return port;
  }

  public final String user() {
    return "app";
  }

  public final String password() {
    return "app-password";
  }

  public final String database() {
    return "app";
  }

  public final String jdbcUrl() {
    return jdbcUrl(host(), port, user(), password());
  }

  /** The same user and database through another port of this machine, a gateway's say. */
  public final String jdbcUrl(int otherPort) {
    return jdbcUrl("127.0.0.1", otherPort);
  }

  /** The same user and database through another address. */
  public final String jdbcUrl(String otherHost, int otherPort) {
    return jdbcUrl(otherHost, otherPort, user(), password());
  }

  public final String superuserJdbcUrl() {
    return jdbcUrl(host(), port, superuser(), "");
  }

  public final String superuserJdbcUrl(int otherPort) {
    return jdbcUrl("127.0.0.1", otherPort, superuser(), "");
  }

  /** A connection of the superuser, past any gateway: what a test looks at the server with. */
  public final Connection connectDirectly() throws SQLException {
    return DriverManager.getConnection(superuserJdbcUrl());
  }

  /** As {@link #connectDirectly} does, one after the other. */
  public final void executeDirectly(String... statements) throws SQLException {
    try (Connection direct = connectDirectly();
        Statement statement = direct.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** For those who come; who is logged in stays so. */
  public abstract void setPassword(String user, String password) throws SQLException;

  /** Ends the server in order, clients or not; its data and its port stay. */
  public final void stop() {
    end(stopSignal());
  }

  /** Ends the server as a failure would; its data and its port stay. */
  public final void crash() {
    end(crashSignal());
  }

  /** Stops it where it stands (SIGSTOP): its connections stay, and nobody answers. */
  public final void freeze() {
    signal("STOP");
  }

  /** Has a frozen server go on as if nothing had been. */
  public final void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    if (process == null) {
      throw new IllegalStateException("the server is not running");
    }
    process.signal(name);
  }

  private void end(String signal) {
    if (process != null) {
      process.end(signal);
      process = null;
    }
  }

  /** Starts a stopped server on the same port with the same data. */
  public final void startAgain() {
    if (process != null) {
      throw new IllegalStateException("the server is running");
    }
    Path log = folder.resolve("server.log");
    process = ServerProcess.start(command(), log, folder);
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        String told = tail(log);
        close();
        throw new IllegalStateException("database server did not start: " + told);
      }
      pause();
    }
  }

  public final void restart() {
    stop();
    startAgain();
  }

  @Override
  public final void close() {
    stop();
    FileTree.delete(folder);
  }

  /** What it shows clients that want TLS, in PEM: signed by itself, for localhost and 127.0.0.1. */
  public String certificate() {
    try {
      return Files.readString(data().resolve(ServerCertificate.CERTIFICATE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it anew with a certificate that was good until a year ago. */
  public final void restartWithExpiredCertificate() {
    stop();
    try {
      ServerCertificate.createIn(data(), "-11y");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startAgain();
  }

  final Path data() {
    return folder.resolve("data");
  }

  private boolean answers() {
    try (Connection probe = connectDirectly()) {
      return probe.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a database server starts", e);
    }
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }
}
