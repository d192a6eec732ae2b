package dev.headgate.proxy.snapshot;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.tls.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How Java's drivers are told to use TLS, as parameters of their URLs.
 *
 * @param folder for what they read
 */
record DriverTls(Path folder) {

  private static final String PASSWORD = "changeit";

  /** Insists on the gateway's own name under this authority. */
  String trusting(Protocol protocol, Certificates authority) throws IOException {
    Path trusted = Files.createTempFile(folder, "ca", ".pem");
    Files.writeString(trusted, authority.authorityPem());
    return switch (protocol) {
      case PostgreSQL -> "&sslmode=verify-full&sslrootcert=" + trusted;
      case MariaDB -> "&sslMode=verify-full&serverSslCert=" + trusted;
    };
  }

  /** Shows a certificate. */
  String showing(Protocol protocol, Certificates.Pair certificate) throws Exception {
    Path store =
        Certificates.keyStore(
            Files.createTempFile(folder, "client", ".p12"), certificate, PASSWORD);
    return switch (protocol) {
      case PostgreSQL -> "&sslkey=" + store + "&sslpassword=" + PASSWORD;
      case MariaDB -> "&keyStore=file:" + store + "&keyStorePassword=" + PASSWORD;
    };
  }
}
