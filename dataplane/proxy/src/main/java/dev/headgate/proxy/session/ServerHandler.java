package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownException;

/** Tells the session what happens at the server's end, as long as it is this connection's. */
final class ServerHandler extends ChannelInboundHandlerAdapter {

  private final Session session;
  private final ServerConnection server;

  ServerHandler(Session session, ServerConnection server) {
    this.session = session;
    this.server = server;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    session.fromServer(server, (ByteBuf) msg);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    session.serverReadComplete(server);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    session.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.serverGone(server);
    ctx.fireChannelInactive();
  }

  /**
   * After a failed write there may be last words to read, that say why it does not take more; after
   * a reset there is nothing. Either way the channel goes inactive next.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session.broken("server", cause);
    if (!(cause instanceof ChannelOutputShutdownException)) {
      ctx.close();
    }
  }
}
