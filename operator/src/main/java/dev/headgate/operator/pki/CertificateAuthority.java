package dev.headgate.operator.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Issues ECDSA P-256 certificates under one self-signed root that may sign nothing but leaves. */
public record CertificateAuthority(Identity root) {

  static final Duration ROOT_LIFE = Duration.ofDays(3650);
  static final Duration LEAF_LIFE = Duration.ofDays(365);

  // A pod whose clock runs behind ours must still find a fresh certificate valid.
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final SecureRandom RANDOM = new SecureRandom();

  static CertificateAuthority create(Instant now) {
    try {
      var keys = newKeys();
      var name = new X500Principal("O=Headgate, CN=Headgate operator CA " + serial().toString(36));
      var builder = builder(name, name, keys, now, ROOT_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new CertificateAuthority(new Identity(keys.getPrivate(), sign(builder, keys)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("minting a certificate authority failed", e);
    }
  }

  Identity issueClient(String commonName, Instant now) {
    return issue(commonName, KeyPurposeId.id_kp_clientAuth, null, now);
  }

  /** A server certificate whose only name is {@code dnsName}; the subject plays no part in TLS. */
  Identity issueServer(String dnsName, Instant now) {
    var names = new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName));
    return issue("Headgate data plane", KeyPurposeId.id_kp_serverAuth, names, now);
  }

  boolean issued(X509Certificate certificate) {
    try {
      certificate.verify(root.certificate().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Identity issue(
      String commonName, KeyPurposeId purpose, @Nullable GeneralNames names, Instant now) {
    try {
      var keys = newKeys();
      var issuer = root.certificate().getSubjectX500Principal();
      var subject = new X500Principal("O=Headgate, CN=" + commonName);
      var builder = builder(issuer, subject, keys, now, LEAF_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root.certificate()));
      if (names != null) {
        builder.addExtension(Extension.subjectAlternativeName, false, names);
      }
      var rootKeys = new KeyPair(root.certificate().getPublicKey(), root.key());
      return new Identity(keys.getPrivate(), sign(builder, rootKeys));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("issuing a certificate failed", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, KeyPair keys, Instant now, Duration life)
      throws GeneralSecurityException, IOException {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            serial(),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(now.plus(life)),
            subject,
            keys.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    return builder;
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  // RFC 5280, 4.1.2.2: positive, at most 20 octets.
  private static BigInteger serial() {
    return new BigInteger(127, RANDOM).add(BigInteger.ONE);
  }
}
