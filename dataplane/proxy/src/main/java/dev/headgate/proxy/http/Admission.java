package dev.headgate.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Turns requests away by their peer's certificate before any of their body is kept. The handshake
 * alone would do that too, but a 401 tells an operator what is wrong.
 */
final class Admission extends ChannelInboundHandlerAdapter {

  private final SslHandler ssl;
  private final ServerTls tls;
  private boolean refused;

  Admission(SslHandler ssl, ServerTls tls) {
    this.ssl = ssl;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!refused && message instanceof HttpRequest && !tls.admits(ssl.engine().getSession())) {
      refused = true;
      HttpConnection.write(
          context, Reply.error(401, "a client certificate that this pod pins is needed"), false);
    }
    if (refused) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }
}
