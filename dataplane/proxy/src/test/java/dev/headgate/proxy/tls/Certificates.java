package dev.headgate.proxy.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, and the files that people keep what it issues in. */
public final class Certificates {

  private static final char[] NO_PASSWORD = {};

  private final Pair authority = pair("authority", null);
  private int serial;

  /** A key and its certificate. */
  public record Pair(KeyPair key, X509Certificate certificate) {

    public String chainPem() throws IOException {
      return pem(certificate);
    }

    /** PKCS #8 */
    public String keyPem() throws IOException {
      return pem(new JcaPKCS8Generator(key.getPrivate(), null));
    }

    /** The fields of a listener's or a pool's configuration that have it shown. */
    public Map<String, Object> shownBy(String tlsMode) throws IOException {
      return Map.of("tls", tlsMode, "certificate", Map.of("chain", chainPem(), "key", keyPem()));
    }

    public String pin() throws GeneralSecurityException {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(key.getPublic().getEncoded()));
    }
  }

  public String authorityPem() throws IOException {
    return authority.chainPem();
  }

  /** As Java's drivers want the key and the certificate of a client; pgjdbc by this very name. */
  public static Path keyStore(Path file, Pair pair, String password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "user",
        pair.key.getPrivate(),
        password.toCharArray(),
        new X509Certificate[] {pair.certificate});
    try (var out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    return file;
  }

  public Pair issue(String name) {
    return pair(name, authority);
  }

  /** Writes what a pod mounts. */
  public void mount(Path folder, Pair server, Pair... pinned) throws Exception {
    Files.writeString(folder.resolve("tls.crt"), server.chainPem());
    Files.writeString(folder.resolve("tls.key"), server.keyPem());
    Files.writeString(folder.resolve("ca.crt"), authorityPem());
    StringBuilder pins = new StringBuilder();
    for (Pair pair : pinned) {
      pins.append(pair.pin()).append('\n');
    }
    Files.writeString(folder.resolve("client.pins"), pins);
  }

  /** A client that trusts this authority and shows {@code client}, if any. */
  public SSLContext client(@Nullable Pair client) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (client != null) {
      own.setKeyEntry(
          "client",
          client.key.getPrivate(),
          NO_PASSWORD,
          new X509Certificate[] {client.certificate});
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private Pair pair(String name, @Nullable Pair issuer) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair key = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      Instant now = Instant.now();
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer == null
                  ? subject
                  : X500Name.getInstance(issuer.certificate.getSubjectX500Principal().getEncoded()),
              BigInteger.valueOf(++serial),
              Date.from(now.minusSeconds(60)),
              Date.from(now.plusSeconds(3600)),
              subject,
              key.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer == null));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, name),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
              }));
      var signer =
          new JcaContentSignerBuilder("SHA256withECDSA")
              .build(issuer == null ? key.getPrivate() : issuer.key.getPrivate());
      return new Pair(key, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
