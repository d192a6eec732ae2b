package dev.headgate.operator.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** A certificate and its private key. Never prints the key. */
public record Identity(PrivateKey key, X509Certificate certificate) {

  /** Hex SHA-256 of the SubjectPublicKeyInfo: what a pod pins, as it outlives a re-issue. */
  public String pin() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(certificate.getPublicKey().getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  Instant notBefore() {
    return certificate.getNotBefore().toInstant();
  }

  Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /** Two thirds of its life are over: early enough that a whole failed month hurts nobody. */
  boolean isDueForRenewal(Instant now) {
    var life = Duration.between(notBefore(), notAfter());
    return !now.isBefore(notBefore().plus(life.multipliedBy(2).dividedBy(3)));
  }

  boolean isExpired(Instant now) {
    return !now.isBefore(notAfter());
  }

  @Override
  public String toString() {
    return "Identity[" + certificate.getSubjectX500Principal() + ", until " + notAfter() + "]";
  }
}
