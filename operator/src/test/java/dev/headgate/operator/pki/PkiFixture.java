package dev.headgate.operator.pki;

import java.security.cert.X509Certificate;
import java.time.Instant;

/** Real certificates for the tests of other rooms. */
public final class PkiFixture {

  private final Instant now = Instant.now();
  private final Pki pki = Pki.create(now);

  public X509Certificate root() {
    return pki.roots().getFirst();
  }

  public Identity client() {
    return pki.client();
  }

  public Identity server(String name) {
    return pki.server(name, null, now);
  }

  public Pki pki() {
    return pki;
  }
}
