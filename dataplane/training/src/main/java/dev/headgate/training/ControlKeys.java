package dev.headgate.training;

import dev.headgate.testbed.ServerCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * As in a pod, control is mutual TLS; here both sides show the same certificate.
 *
 * @param certificate in PEM
 * @param key in PEM
 */
record ControlKeys(String certificate, String key) {

  private static final char[] NO_PASSWORD = {};

  /** In the files that the data plane's {@code --tls} is about. */
  static ControlKeys createIn(Path folder) throws IOException, GeneralSecurityException {
    ServerCertificate.createIn(folder);
    var keys =
        new ControlKeys(
            Files.readString(folder.resolve(ServerCertificate.CERTIFICATE)),
            Files.readString(folder.resolve(ServerCertificate.KEY)));
    Files.writeString(folder.resolve("tls.crt"), keys.certificate);
    Files.writeString(folder.resolve("ca.crt"), keys.certificate);
    Files.writeString(folder.resolve("tls.key"), keys.key);
    byte[] pin =
        MessageDigest.getInstance("SHA-256").digest(keys.x509().getPublicKey().getEncoded());
    Files.writeString(folder.resolve("client.pins"), HexFormat.of().formatHex(pin));
    return keys;
  }

  SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setCertificateEntry("server", x509());
    store.setKeyEntry("client", privateKey(), NO_PASSWORD, new Certificate[] {x509()});
    var mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    mine.init(store, NO_PASSWORD);
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(mine.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  private Certificate x509() throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(
            new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)));
  }

  private PrivateKey privateKey() throws GeneralSecurityException {
    String body = key.replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
  }
}
