package dev.headgate.operator.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the operator signs and shows, at one point of its rotation.
 *
 * <pre>
 *   client:    current ---(2/3 of its life)--> current + next, both pinned ---(overlap)--> next is current
 *   authority: current ---(2/3 of its life)--> new current, previous still trusted until it expires
 * </pre>
 *
 * @param previousRoot trusted, but signs nothing any more
 * @param nextClient pinned by pods already, not shown to them yet
 */
public record Pki(
    CertificateAuthority authority,
    @Nullable X509Certificate previousRoot,
    Identity client,
    @Nullable Identity nextClient) {

  /** How long pods get to read the new pin before the operator depends on it. */
  static final Duration OVERLAP = Duration.ofDays(1);

  private static final String CLIENT_NAME = "Headgate operator";

  static Pki create(Instant now) {
    var authority = CertificateAuthority.create(now);
    return new Pki(authority, null, authority.issueClient(CLIENT_NAME, now), null);
  }

  /** The same while nothing is due, so that equality tells whether there is something to store. */
  Pki at(Instant now) {
    return withAuthorityAt(now).withClientAt(now);
  }

  /** What the operator trusts, and what {@code ca.crt} says: the newest first. */
  public List<X509Certificate> roots() {
    var roots = new ArrayList<X509Certificate>();
    roots.add(authority.root().certificate());
    if (previousRoot != null) {
      roots.add(previousRoot);
    }
    return List.copyOf(roots);
  }

  /** The pins of every client certificate that a pod has to accept. */
  public List<String> clientPins() {
    return nextClient == null ? List.of(client.pin()) : List.of(client.pin(), nextClient.pin());
  }

  /**
   * The certificate a Gateway's pods show: {@code existing} for as long as it is good.
   *
   * @param existing from the boot Secret; null when there is none yet
   */
  public Identity server(String dnsName, @Nullable Identity existing, Instant now) {
    return existing != null
            && !existing.isDueForRenewal(now)
            && authority.issued(existing.certificate())
        ? existing
        : authority.issueServer(dnsName, now);
  }

  private Pki withAuthorityAt(Instant now) {
    if (authority.root().isDueForRenewal(now)) {
      var successor = CertificateAuthority.create(now);
      return new Pki(successor, authority.root().certificate(), client, nextClient);
    }
    if (previousRoot != null && !now.isBefore(previousRoot.getNotAfter().toInstant())) {
      return new Pki(authority, null, client, nextClient);
    }
    return this;
  }

  private Pki withClientAt(Instant now) {
    if (nextClient == null && client.isExpired(now)) {
      // Nothing to overlap with: no pod accepts the old one any longer.
      return new Pki(authority, previousRoot, authority.issueClient(CLIENT_NAME, now), null);
    }
    if (nextClient == null && client.isDueForRenewal(now)) {
      return new Pki(authority, previousRoot, client, authority.issueClient(CLIENT_NAME, now));
    }
    if (nextClient != null && !now.isBefore(nextClient.notBefore().plus(OVERLAP))) {
      return new Pki(authority, previousRoot, nextClient, null);
    }
    return this;
  }
}
