package dev.headgate.examples;

import dev.headgate.testbed.ServerCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A certificate that signs itself, and its key: what a Secret of type kubernetes.io/tls holds. */
record TlsFiles(Path certificate, Path key) {

  static TlsFiles createIn(Path folder) throws IOException {
    ServerCertificate.createIn(folder);
    return new TlsFiles(
        folder.resolve(ServerCertificate.CERTIFICATE), folder.resolve(ServerCertificate.KEY));
  }

  /** Makes a Secret hold these. */
  String patch() throws IOException {
    return "{'data':{'tls.crt':'%s','tls.key':'%s'}}".formatted(base64(certificate), base64(key));
  }

  /** The key as no line of a log may have it, however it breaks lines. */
  String partOfKey() throws IOException {
    return Files.readAllLines(key).get(1);
  }

  private static String base64(Path file) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }
}
