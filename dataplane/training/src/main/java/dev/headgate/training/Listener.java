package dev.headgate.training;

import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A listener, the pool of its own behind it, and the clients that come.
 *
 * @param user theirs
 * @param secret by which the pool knows them
 * @param options of their JDBC URL
 * @param clients how many
 */
record Listener(
    String name,
    int port,
    String tls,
    String mode,
    DatabaseServer server,
    String user,
    String secret,
    String options,
    int clients) {

  /** What runs less often than some thousand times, the JIT compiler does not finish with. */
  private static final int MANY = 4000;

  /** Each is a process of PostgreSQL's, or a handshake of TLS. */
  private static final int SOME = 300;

  static List<Listener> all(PostgresServer postgres, MariaDbServer mariaDb)
      throws NoSuchAlgorithmException {
    return List.of(
        app("pg", "Disable", "Session", postgres, "prepareThreshold=1", MANY),
        md5("pg-md5", postgres, "preferQueryMode=simple", MANY),
        app("maria", "Disable", "Session", mariaDb, "useServerPrepStmts=true", MANY),
        app("pg-tls", "Require", "Session", postgres, "sslmode=require", SOME),
        app("maria-tls", "Require", "Session", mariaDb, "sslMode=trust", SOME),
        app("pg-passthrough", "Disable", "Passthrough", postgres, "", SOME),
        app("maria-passthrough", "Disable", "Passthrough", mariaDb, "", SOME));
  }

  /** For the server's ordinary user, with its password. */
  private static Listener app(
      String name, String tls, String mode, DatabaseServer server, String options, int clients) {
    int port = FreePort.onLoopback();
    return new Listener(
        name, port, tls, mode, server, server.user(), server.password(), options, clients);
  }

  /** Of whom only a hash is known, and whom the server lets in without a password. */
  private static Listener md5(String name, PostgresServer server, String options, int clients)
      throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("MD5")
            .digest((server.password() + server.superuser()).getBytes(StandardCharsets.UTF_8));
    String secret = "md5" + HexFormat.of().formatHex(hash);
    int port = FreePort.onLoopback();
    return new Listener(
        name, port, "Disable", "Session", server, server.superuser(), secret, options, clients);
  }

  String protocol() {
    return switch (server) {
      case PostgresServer p -> "PostgreSQL";
      case MariaDbServer m -> "MariaDB";
    };
  }

  /** For {@code user} with the server's {@code password}. */
  String url() {
    String scheme = protocol().toLowerCase(Locale.ROOT);
    return "jdbc:%s://127.0.0.1:%d/%s?%s".formatted(scheme, port, server.database(), options);
  }
}
