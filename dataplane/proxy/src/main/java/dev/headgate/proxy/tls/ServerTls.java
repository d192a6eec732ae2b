package dev.headgate.proxy.tls;

import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolTls;
import dev.headgate.proxy.protocol.DialogueRunner;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/** TLS 1.2 and 1.3 of one pool towards its servers; with it the sessions that can be resumed. */
public final class ServerTls {

  private final PoolConfig pool;
  private final @Nullable Instant expiry;
  private final SslContext context;

  /**
   * @param pool whose connections are encrypted
   * @throws GeneralSecurityException its certificate or authority is not what it should be
   */
  public ServerTls(PoolConfig pool) throws GeneralSecurityException {
    this.pool = pool;
    PoolTls mode = pool.tls();
    SslContextBuilder builder =
        Implementation.of(SslContextBuilder.forClient())
            .endpointIdentificationAlgorithm(mode == PoolTls.VerifyFull ? "HTTPS" : null);
    Certificate own = pool.certificate() == null ? null : Certificate.of(pool.certificate());
    expiry = own == null ? null : own.expiry();
    if (own != null) {
      builder.keyManager(own.key(), own.chain().toArray(X509Certificate[]::new));
    }
    String name = pool.serverName();
    if (name != null && !NetUtil.isValidIpV4Address(name)) {
      builder.serverName(new SNIHostName(name));
    }
    try {
      if (!mode.verifies()) {
        builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      } else if (pool.ca() != null) {
        builder.trustManager(Authorities.of(Certificate.certificates(pool.ca())));
      }
      context = builder.build();
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** Of our own certificate; null if there is none. */
  public @Nullable Instant expiry() {
    return expiry;
  }

  public PoolTls mode() {
    return pool.tls();
  }

  /** Whether this is what {@code other} needs, too. */
  public boolean suits(PoolConfig other) {
    return pool.tls() == other.tls()
        && Objects.equals(pool.ca(), other.ca())
        && Objects.equals(pool.certificate(), other.certificate())
        && Objects.equals(pool.serverName(), other.serverName());
  }

  /**
   * @param address whose name the server has to prove, where it has to, and no other was given
   */
  public DialogueRunner.Tls towards(InetSocketAddress address) {
    return channel -> start(channel, address);
  }

  private Future<Channel> start(Channel channel, InetSocketAddress address) {
    String name = Objects.requireNonNullElse(pool.serverName(), address.getHostString());
    SslHandler handler = context.newHandler(channel.alloc(), name, address.getPort());
    handler.setHandshakeTimeoutMillis(0); // the whole log-in has a limit
    channel.pipeline().addFirst(handler);
    return handler.handshakeFuture();
  }
}
