package dev.headgate.proxy.control;

import dev.headgate.proxy.http.ServerTls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutual TLS from a mounted folder: {@code tls.crt}, {@code tls.key} (PKCS #8), {@code ca.crt} for
 * clients, and {@code client.pins}, a line for each client key accepted: the SHA-256 of its
 * SubjectPublicKeyInfo in hex. The CA alone does not let anybody in: it may sign for others too.
 */
public final class PinnedTls implements ServerTls {

  private static final Logger log = LoggerFactory.getLogger(PinnedTls.class);
  private static final List<String> FILES = List.of("tls.crt", "tls.key", "ca.crt", "client.pins");

  private final Path folder;
  private volatile Material material;

  private record Material(List<byte[]> files, SslContext context, Set<String> pins) {}

  /**
   * @throws IOException a file is missing or is not what it should be
   */
  public PinnedTls(Path folder) throws IOException {
    this.folder = folder;
    this.material = load(read());
  }

  /**
   * Takes on what was mounted since; keeps what it has if that does not fit together (yet). Blocks.
   */
  public void reload() {
    try {
      List<byte[]> files = read();
      if (!same(files, material.files)) {
        material = load(files);
        log.atInfo().addKeyValue("pins", material.pins.size()).log("control certificates reloaded");
      }
    } catch (IOException e) {
      log.atError().addKeyValue("cause", e.getMessage()).log("control certificates not reloaded");
    }
  }

  @Override
  public SslContext context() {
    return material.context;
  }

  @Override
  public boolean admits(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          && material.pins.contains(pin(certificate));
    } catch (SSLPeerUnverifiedException _) {
      return false;
    }
  }

  private List<byte[]> read() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String name : FILES) {
      files.add(Files.readAllBytes(folder.resolve(name)));
    }
    return files;
  }

  private static boolean same(List<byte[]> some, List<byte[]> others) {
    for (int i = 0; i < some.size(); i++) {
      if (!MessageDigest.isEqual(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private Material load(List<byte[]> files) throws IOException {
    try {
      SslContext context =
          SslContextBuilder.forServer(
                  new ByteArrayInputStream(files.get(0)), new ByteArrayInputStream(files.get(1)))
              .trustManager(new ByteArrayInputStream(files.get(2)))
              // A client without a certificate learns why by a 401; see Admission.
              .clientAuth(ClientAuth.OPTIONAL)
              .protocols("TLSv1.3")
              .sslProvider(SslProvider.JDK) // for one client: not worth loading native code
              .build();
      return new Material(
          files, context, pins(new String(files.get(3), StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException | SSLException e) {
      throw new IOException("TLS files of " + folder + " do not fit: " + e.getMessage(), e);
    }
  }

  private static Set<String> pins(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> line.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String pin(X509Certificate certificate) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(certificate.getPublicKey().getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
