package dev.headgate.operator.push;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts one server name, whatever the address. Pods are called by IP, and an IP changes hands; the
 * JDK leaves the name check to an extended trust manager, so it has to be made here.
 */
final class NamedServerTrust extends X509ExtendedTrustManager {

  // RFC 5280, 4.2.1.6: GeneralName.dNSName as X509Certificate numbers it.
  private static final int DNS_NAME = 2;

  private final X509TrustManager chain;
  private final String serverName;

  /**
   * @param chain checks everything but the name
   */
  NamedServerTrust(X509TrustManager chain, String serverName) {
    this.chain = chain;
    this.serverName = serverName;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String authType)
      throws CertificateException {
    chain.checkServerTrusted(certificates, authType);
    var names = certificates[0].getSubjectAlternativeNames();
    if (names == null || names.stream().noneMatch(this::matches)) {
      throw new CertificateException(
          "the server is " + dnsNames(names) + " (expected: " + serverName + ")");
    }
  }

  private boolean matches(List<?> name) {
    return name.get(0).equals(DNS_NAME) && serverName.equalsIgnoreCase(String.valueOf(name.get(1)));
  }

  private static String dnsNames(@Nullable Collection<List<?>> names) {
    return names == null
        ? "nameless"
        : String.join(", ", names.stream().map(n -> String.valueOf(n.get(1))).toList());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(certificates, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(certificates, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String authType)
      throws CertificateException {
    throw new CertificateException("no client is trusted here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(certificates, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(certificates, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chain.getAcceptedIssuers();
  }
}
