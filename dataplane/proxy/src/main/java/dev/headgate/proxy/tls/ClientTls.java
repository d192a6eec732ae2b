package dev.headgate.proxy.tls;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.protocol.Encryption;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 and 1.3 of one listener towards its clients. As long as nothing of it changes it stays,
 * and with it the sessions that clients may resume.
 */
public final class ClientTls {

  private final ListenerConfig listener;
  private final Instant expiry;
  private final SslContext context;
  private final @Nullable TicketKeys tickets;

  /**
   * @param listener whose TLS ends here
   * @param applicationProtocol that clients may name by ALPN; null if they name none
   * @throws GeneralSecurityException its certificate or authority is not what it should be
   */
  public ClientTls(ListenerConfig listener, @Nullable String applicationProtocol)
      throws GeneralSecurityException {
    this.listener = listener;
    Certificate own = Certificate.of(Objects.requireNonNull(listener.certificate()));
    this.expiry = own.expiry();
    SslContextBuilder builder =
        Implementation.of(
            SslContextBuilder.forServer(own.key(), own.chain().toArray(X509Certificate[]::new)));
    if (listener.clientCa() != null) {
      builder
          .trustManager(
              Certificate.certificates(listener.clientCa()).toArray(X509Certificate[]::new))
          .clientAuth(ClientAuth.REQUIRE);
    }
    if (applicationProtocol != null) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              applicationProtocol));
    }
    try {
      context = builder.build();
      tickets = TicketKeys.of(context.sessionContext());
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** Whether this is what {@code other} needs, too. */
  public boolean suits(ListenerConfig other) {
    return listener.tls() == other.tls()
        && listener.protocol() == other.protocol()
        && Objects.equals(listener.certificate(), other.certificate())
        && Objects.equals(listener.clientCa(), other.clientCa());
  }

  public Instant expiry() {
    return expiry;
  }

  /** Goes in front of all that a client's channel has. */
  public SslHandler handler(ByteBufAllocator allocator) {
    if (tickets != null) {
      tickets.keepFresh();
    }
    SslHandler handler = context.newHandler(allocator);
    handler.setHandshakeTimeoutMillis(listener.loginTimeout().toMillis());
    return handler;
  }

  /** What became of a handshake that is over. */
  public static Encryption encryption(SslHandler handler) {
    return new Encryption(handler.applicationProtocol(), commonName(handler.engine().getSession()));
  }

  private static @Nullable String commonName(SSLSession session) {
    try {
      if (session.getPeerCertificates()[0] instanceof X509Certificate shown) {
        for (Rdn part : new LdapName(shown.getSubjectX500Principal().getName()).getRdns()) {
          if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
            return name;
          }
        }
      }
    } catch (SSLPeerUnverifiedException | InvalidNameException _) {
      // It showed none, or one without a name.
    }
    return null;
  }
}
