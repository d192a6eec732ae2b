package dev.headgate.operator.pki;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** PEM text of certificates and PKCS#8 keys. */
public final class Pem {

  private Pem() {}

  /** One or more certificates, in their order. */
  public static String of(List<X509Certificate> certificates) {
    return write(certificates);
  }

  /** An unencrypted PKCS#8 key, which is what OpenSSL, Netty and the JDK all read. */
  public static String of(PrivateKey key) {
    try {
      return write(List.of(new JcaPKCS8Generator(key, null)));
    } catch (IOException e) {
      throw new IllegalStateException("a generated key has an encoding", e);
    }
  }

  /**
   * @throws IllegalArgumentException when the text is not a certificate followed by nothing
   */
  public static X509Certificate certificate(String pem) {
    return switch (read(pem)) {
      case X509CertificateHolder holder -> convert(holder);
      case Object other ->
          throw new IllegalArgumentException(
              other.getClass().getSimpleName() + " (expected: a PEM certificate)");
    };
  }

  /**
   * All that there are, at least one, in their order.
   *
   * @throws IllegalArgumentException when there is none, or anything else
   */
  public static List<X509Certificate> certificates(String pem) {
    var certificates = new ArrayList<X509Certificate>();
    try (var parser = new PEMParser(new StringReader(pem))) {
      for (var next = parser.readObject(); next != null; next = parser.readObject()) {
        if (!(next instanceof X509CertificateHolder holder)) {
          throw new IllegalArgumentException("no CERTIFICATE block");
        }
        certificates.add(convert(holder));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("unreadable PEM", e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no PEM block found");
    }
    return certificates;
  }

  /**
   * PKCS#8, or what OpenSSL and cert-manager write by default: PKCS#1, SEC 1 behind its parameters.
   *
   * @throws IllegalArgumentException when the text is not a private key in clear
   */
  public static PrivateKey anyPrivateKey(String pem) {
    try (var parser = new PEMParser(new StringReader(pem))) {
      for (var next = parser.readObject(); next != null; next = parser.readObject()) {
        if (next instanceof PrivateKeyInfo info) {
          return new JcaPEMKeyConverter().getPrivateKey(info);
        }
        if (next instanceof PEMKeyPair pair) {
          return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("unreadable private key", e);
    }
    throw new IllegalArgumentException("no private key");
  }

  /**
   * @throws IllegalArgumentException when the text is not a PKCS#8 private key
   */
  public static PrivateKey privateKey(String pem) {
    if (!(read(pem) instanceof PrivateKeyInfo info)) {
      throw new IllegalArgumentException("no PRIVATE KEY block (expected: PEM of PKCS#8)");
    }
    try {
      return new JcaPEMKeyConverter().getPrivateKey(info);
    } catch (IOException e) {
      throw new IllegalArgumentException("unreadable private key", e);
    }
  }

  private static X509Certificate convert(X509CertificateHolder holder) {
    try {
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (CertificateException e) {
      throw new IllegalArgumentException("unreadable certificate", e);
    }
  }

  private static Object read(String pem) {
    try (var parser = new PEMParser(new StringReader(pem))) {
      var first = parser.readObject();
      if (first == null) {
        throw new IllegalArgumentException("no PEM block found");
      }
      return first;
    } catch (IOException e) {
      throw new IllegalArgumentException("unreadable PEM", e);
    }
  }

  private static String write(List<?> objects) {
    var text = new StringWriter();
    try (var pem = new JcaPEMWriter(text)) {
      for (var object : objects) {
        pem.writeObject(object);
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }
}
