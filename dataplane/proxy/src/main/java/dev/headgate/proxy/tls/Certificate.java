package dev.headgate.proxy.tls;

import dev.headgate.config.CertificateConfig;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * A chain of certificates with the private key of its first.
 *
 * @param chain not empty
 */
record Certificate(PrivateKey key, List<X509Certificate> chain) {

  private static final byte[] PROBE = {1};

  /**
   * @throws GeneralSecurityException it is not what it should be, or the two do not belong together
   */
  static Certificate of(CertificateConfig config) throws GeneralSecurityException {
    List<X509Certificate> chain = certificates(config.chain());
    PublicKey known = chain.getFirst().getPublicKey();
    PrivateKey key;
    try {
      key =
          KeyFactory.getInstance(known.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(der(config.key().value())));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // What a parser says of a key is nobody's business.
      throw new GeneralSecurityException("no private key for " + known.getAlgorithm());
    }
    if (!belongTogether(key, known)) {
      throw new GeneralSecurityException("the private key belongs to another certificate");
    }
    return new Certificate(key, chain);
  }

  Instant expiry() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  static List<X509Certificate> certificates(String pem) throws CertificateException {
    var parsed =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    if (parsed.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return parsed.stream().map(X509Certificate.class::cast).toList();
  }

  private static byte[] der(String pem) {
    String body = pem.replaceAll("-----[A-Z ]+-----", "");
    return Base64.getMimeDecoder().decode(body);
  }

  private static boolean belongTogether(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (certified.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> certified.getAlgorithm();
            });
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(PROBE);
    return signature.verify(signed);
  }
}
