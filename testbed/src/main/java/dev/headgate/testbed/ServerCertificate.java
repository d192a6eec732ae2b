package dev.headgate.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate for {@code localhost} and its key in a folder, a server's data say.
 * Without one MariaDB makes its own at every start, which takes its TLS library many seconds.
 */
public final class ServerCertificate {

  public static final String CERTIFICATE = "server.crt";
  public static final String KEY = "server.key";

  private static final char[] PASSWORD = "testbed".toCharArray();

  private ServerCertificate() {}

  public static void createIn(Path folder) throws IOException {
    createIn(folder, "+0d");
  }

  /**
   * @param begin when its ten years begin, from now on, as keytool takes it: {@code -11y}, say
   */
  static void createIn(Path data, String begin) throws IOException {
    Path folder = Files.createTempDirectory("headgate-keys");
    Path store = folder.resolve("keys.p12");
    try {
      Account.OURS.run(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
              "-genkeypair",
              "-alias",
              "server",
              "-keyalg",
              "RSA",
              "-keysize",
              "2048",
              "-startdate",
              begin,
              "-validity",
              "3650",
              "-dname",
              "CN=localhost",
              "-ext",
              "SAN=dns:localhost,ip:127.0.0.1",
              "-storetype",
              "PKCS12",
              "-keystore",
              store.toString(),
              "-storepass",
              new String(PASSWORD)));
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
      write(data.resolve(CERTIFICATE), "CERTIFICATE", keys.getCertificate("server").getEncoded());
      write(data.resolve(KEY), "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot make a certificate", e);
    } finally {
      FileTree.delete(folder);
    }
  }

  private static void write(Path file, String type, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type),
        StandardCharsets.US_ASCII);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Account.current().own(file);
  }
}
