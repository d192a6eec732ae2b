package dev.headgate.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MariaDB 11.4, with TLS: user {@code app} with a password, superuser {@code root} without one. */
public final class MariaDbServer extends DatabaseServer {

  /** Nothing here outlives a test, so nothing waits for a disk. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_connections", "500",
          "max_allowed_packet", "256M",
          "innodb_buffer_pool_size", "64M",
          "innodb_log_file_size", "32M",
          "innodb_flush_log_at_trx_commit", "0",
          "innodb_use_native_aio", "0",
          "innodb_fast_shutdown", "2",
          "skip_name_resolve", "1",
          "character_set_server", "utf8mb4");

  private final Path binaries;

  private MariaDbServer(ServerOptions options, Path binaries, Path template) {
    super("mariadb", options.withDefaults(SETTINGS), template);
    this.binaries = binaries;
  }

  public static MariaDbServer start() {
    return start(ServerOptions.defaults());
  }

  public static MariaDbServer start(ServerOptions options) {
    Path binaries = Binaries.mariadb();
    Path template =
        Cache.folder(
            binaries.getFileName() + "-data-tls",
            Account.current(),
            data -> create(binaries, data));
    var server = new MariaDbServer(options, binaries, template);
    server.startAgain();
    return server;
  }

  /** The folder with the client programs ({@code mariadb}, {@code mariadb-dump}). */
  public Path clients() {
    return binaries.resolve("bin");
  }

  @Override
  public String superuser() {
    return "root";
  }

  @Override
  public void setPassword(String user, String password) throws SQLException {
    executeDirectly("SET PASSWORD FOR %s = PASSWORD('%s')".formatted(user, password));
  }

  @Override
  List<String> command() {
    var command = new ArrayList<String>();
    command.add(binaries.resolve("bin/mariadbd").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + binaries);
    command.add("--datadir=" + data());
    command.add("--tmpdir=" + data());
    command.add("--socket=" + data().resolve("server.sock"));
    command.add("--bind-address=" + options.bindAddress());
    command.add("--port=" + port());
    command.add("--ssl-cert=" + data().resolve(ServerCertificate.CERTIFICATE));
    command.add("--ssl-key=" + data().resolve(ServerCertificate.KEY));
    options.settings().forEach((name, value) -> command.add("--" + name + "=" + value));
    return command;
  }

  @Override
  String stopSignal() {
    return "TERM";
  }

  @Override
  String crashSignal() {
    return "KILL";
  }

  @Override
  String jdbcUrl(String host, int port, String user, String password) {
    return "jdbc:mariadb://%s:%d/%s?user=%s&password=%s"
        .formatted(host, port, database(), user, password);
  }

  private static void create(Path binaries, Path data) throws IOException {
    Path users = Files.createTempFile("headgate-users", ".sql");
    Files.writeString(
        users,
        """
        FLUSH PRIVILEGES;
        CREATE USER root@'%' IDENTIFIED BY '';
        GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
        CREATE USER app@'%' IDENTIFIED BY 'app-password';
        CREATE DATABASE app;
        GRANT ALL ON app.* TO app@'%';
        """);
    Account.current().own(users);
    try {
      Account.current()
          .run(
              List.of(
                  binaries.resolve("scripts/mariadb-install-db").toString(),
                  "--no-defaults",
                  "--basedir=" + binaries,
                  "--datadir=" + data,
                  "--extra-file=" + users,
                  "--auth-root-authentication-method=normal",
                  "--innodb_log_file_size=" + SETTINGS.get("innodb_log_file_size"),
                  "--innodb_use_native_aio=0",
                  "--skip-name-resolve",
                  "--skip-test-db"));
    } finally {
      Files.delete(users);
    }
    ServerCertificate.createIn(data);
  }
}
