package dev.headgate.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL 18, with TLS: user {@code app} with a password (SCRAM), superuser {@code postgres}
 * without one.
 */
public final class PostgresServer extends DatabaseServer {

  /** Nothing here outlives a test, so nothing waits for a disk. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_connections", "500",
          "max_wal_size", "128MB",
          "shared_buffers", "64MB",
          "ssl", "on",
          "fsync", "off",
          "synchronous_commit", "off",
          "full_page_writes", "off",
          "unix_socket_directories", "");

  private final Path binaries;

  private PostgresServer(ServerOptions options, Path binaries, Path template) {
    super("postgres", options.withDefaults(SETTINGS), template);
    this.binaries = binaries;
  }

  public static PostgresServer start() {
    return start(ServerOptions.defaults());
  }

  public static PostgresServer start(ServerOptions options) {
    Path binaries = Binaries.postgres();
    Path template =
        Cache.folder(
            binaries.getFileName() + "-data-tls",
            Account.current(),
            data -> create(binaries, data));
    var server = new PostgresServer(options, binaries, template);
    server.startAgain();
    return server;
  }

  @Override
  public String superuser() {
    return "postgres";
  }

  @Override
  public void setPassword(String user, String password) throws SQLException {
    executeDirectly("ALTER ROLE %s PASSWORD '%s'".formatted(user, password));
  }

  @Override
  List<String> command() {
    var command = new ArrayList<String>();
    command.add(binaries.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port())));
    command.addAll(List.of("-h", options.bindAddress()));
    options.settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return command;
  }

  @Override
  String stopSignal() {
    return "INT"; // fast shutdown; TERM would wait for the clients
  }

  @Override
  String crashSignal() {
    return "QUIT"; // KILL would leave its children to hold the shared memory for a while
  }

  @Override
  String jdbcUrl(String host, int port, String user, String password) {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(host, port, database(), user, password);
  }

  private static void create(Path binaries, Path data) throws IOException {
    Account account = Account.current();
    account.run(
        List.of(
            binaries.resolve("bin/initdb").toString(),
            "--pgdata=" + data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
    account.run(
        List.of(binaries.resolve("bin/postgres").toString(), "--single", "-D" + data, "postgres"),
        """
        CREATE ROLE app LOGIN PASSWORD 'app-password'
        CREATE DATABASE app OWNER app
        """);
    Files.writeString(
        data.resolve("pg_hba.conf"),
        """
        host all postgres all trust
        host all all all scram-sha-256
        """,
        StandardOpenOption.TRUNCATE_EXISTING);
    ServerCertificate.createIn(data);
  }
}
