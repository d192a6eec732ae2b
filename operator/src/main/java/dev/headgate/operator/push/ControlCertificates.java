package dev.headgate.operator.push;

import dev.headgate.operator.pki.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Both ends of the control connections of one Gateway.
 *
 * @param client what the operator shows
 * @param roots what it trusts
 * @param serverName the only name that a pod of this Gateway may answer under
 */
public record ControlCertificates(Identity client, List<X509Certificate> roots, String serverName) {

  // Never leaves memory.
  private static final char[] NO_PASSWORD = {};

  public ControlCertificates {
    roots = List.copyOf(roots);
  }

  public static String serverName(String namespace, String gateway) {
    return gateway + "." + namespace + ".headgate.internal";
  }

  SSLContext context() {
    try {
      var keys = emptyStore();
      var chain = new X509Certificate[] {client.certificate()};
      keys.setKeyEntry("operator", client.key(), NO_PASSWORD, chain);
      var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(keys, NO_PASSWORD);
      var context = SSLContext.getInstance("TLSv1.3");
      var trust = new TrustManager[] {new NamedServerTrust(chainTrust(), serverName)};
      context.init(keyManagers.getKeyManagers(), trust, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the control certificates make no TLS context", e);
    }
  }

  private X509TrustManager chainTrust() throws GeneralSecurityException, IOException {
    var trusted = emptyStore();
    for (int i = 0; i < roots.size(); i++) {
      trusted.setCertificateEntry("root-" + i, roots.get(i));
    }
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(trusted);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
