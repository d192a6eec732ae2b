package dev.headgate.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownException;

/** Tells a link what happens at its server's end. */
final class ServerHandler extends ChannelInboundHandlerAdapter {

  private final Link link;

  ServerHandler(Link link) {
    this.link = link;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    link.fromServer((ByteBuf) msg);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    link.serverReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    link.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    link.serverGone();
    ctx.fireChannelInactive();
  }

  /**
   * After a failed write there may be last words to read, that say why it does not take more; after
   * a reset there is nothing. Either way the channel goes inactive next.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    link.broken(cause);
    if (!(cause instanceof ChannelOutputShutdownException)) {
      ctx.close();
    }
  }
}
