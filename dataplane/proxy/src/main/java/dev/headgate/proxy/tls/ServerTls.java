package dev.headgate.proxy.tls;

import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolTls;
import dev.headgate.proxy.protocol.DialogueRunner;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** TLS 1.2 and 1.3 of one pool towards its servers; with it the sessions that can be resumed. */
public final class ServerTls {

  private final PoolTls mode;
  private final @Nullable String ca;
  private final SslContext context;

  /**
   * @param pool whose connections are encrypted
   * @throws GeneralSecurityException its authority is not what it should be
   */
  public ServerTls(PoolConfig pool) throws GeneralSecurityException {
    this.mode = pool.tls();
    this.ca = pool.ca();
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm(mode == PoolTls.VerifyFull ? "HTTPS" : null);
    if (!mode.verifies()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (ca != null) {
      builder.trustManager(Certificate.certificates(ca).toArray(X509Certificate[]::new));
    }
    try {
      context = builder.build();
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  public PoolTls mode() {
    return mode;
  }

  /** Whether this is what {@code other} needs, too. */
  public boolean suits(PoolConfig other) {
    return mode == other.tls() && Objects.equals(ca, other.ca());
  }

  /**
   * @param address whose name the server has to prove, where it has to
   */
  public DialogueRunner.Tls towards(InetSocketAddress address) {
    return channel -> start(channel, address);
  }

  private Future<Channel> start(Channel channel, InetSocketAddress address) {
    SslHandler handler =
        context.newHandler(channel.alloc(), address.getHostString(), address.getPort());
    handler.setHandshakeTimeoutMillis(0); // the whole log-in has a limit
    channel.pipeline().addFirst(handler);
    return handler.handshakeFuture();
  }
}
