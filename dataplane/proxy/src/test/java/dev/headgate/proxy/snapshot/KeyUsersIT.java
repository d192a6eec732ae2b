package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.proxy.tls.Certificates;
import dev.headgate.testbed.MariaDbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of whom the pool has an ed25519 public key, seen by a real driver. */
class KeyUsersIT {

  /** Of {@code secret}, out of MariaDB's documentation. */
  private static final String KEY = "ed25519:ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY";

  private static final int ACCESS_DENIED = 1045;
  private static final int NOT_SUPPORTED_AUTH_MODE = 1251;

  private static MariaDbServer server;

  private final Certificates authority = new Certificates();
  @TempDir private Path folder;

  @BeforeAll
  static void startServer() throws SQLException {
    server = MariaDbServer.start();
    try (Connection direct = server.connectDirectly();
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE USER ann IDENTIFIED BY 'secret'");
      statement.execute("GRANT ALL ON app.* TO ann");
    }
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private Served serve(Map<String, Object> more) throws IOException {
    var pool = new HashMap<String, Object>(more);
    pool.put("users", Map.of("ann", KEY));
    return Served.by(server, pool, authority.issue("gateway").shownBy("Prefer"));
  }

  private Connection connect(Served to, String user, String password, boolean encrypted)
      throws SQLException, IOException {
    String tls = "disable";
    if (encrypted) {
      Path trusted = Files.createTempFile(folder, "ca", ".pem");
      Files.writeString(trusted, authority.authorityPem());
      tls = "verify-full&serverSslCert=" + trusted;
    }
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:%d/app?user=%s&password=%s&sslMode=%s"
            .formatted(to.port(), user, password, tls));
  }

  private void assertRefused(Served by, String user, String password, boolean encrypted, int code) {
    assertThatThrownBy(() -> connect(by, user, password, encrypted))
        .isInstanceOfSatisfying(
            SQLException.class, refusal -> assertThat(refusal.getErrorCode()).isEqualTo(code));
  }

  @Test
  void shouldLogInWithThePasswordThatCameUnderTls() throws Exception {
    try (Served served = serve(Map.of())) {
      for (int i = 0; i < 2; i++) {
        try (Connection session = connect(served, "ann", "secret", true)) {
          assertThat(Sql.ask(session, "SELECT CURRENT_USER()")).isEqualTo("ann@%");
        }
      }
      assertRefused(served, "ann", "wrong", true, ACCESS_DENIED);
      assertRefused(served, "nobody", "secret", true, ACCESS_DENIED);
      assertRefused(served, "ann", "", true, ACCESS_DENIED);
    }
  }

  @Test
  void shouldSayThatAKeyAloneIsOfNoUseAtTheDatabase() throws Exception {
    try (Served served = serve(Map.of())) {
      assertRefused(served, "ann", "secret", false, NOT_SUPPORTED_AUTH_MODE);
      assertRefused(served, "ann", "wrong", false, ACCESS_DENIED);
      assertRefused(served, "nobody", "secret", false, ACCESS_DENIED);
    }
  }

  @Test
  void shouldServeByAnAccountWhoOnlySigns() throws Exception {
    Map<String, Object> account =
        Map.of("users", List.of("*"), "user", "app", "password", "app-password");
    try (Served served = serve(Map.of("accounts", List.of(account)))) {
      for (boolean encrypted : new boolean[] {false, true}) {
        try (Connection session = connect(served, "ann", "secret", encrypted)) {
          assertThat(Sql.ask(session, "SELECT CURRENT_USER()")).isEqualTo("app@%");
        }
        assertRefused(served, "ann", "wrong", encrypted, ACCESS_DENIED);
      }
    }
  }
}
