package dev.headgate.proxy.pool;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Reads from an idle server connection, so that its close is noticed. A server that must not speak
 * first and does has said its last words (PostgreSQL at shutdown): closed, too.
 */
final class IdleWatcher extends ChannelInboundHandlerAdapter {

  static final IdleWatcher INSTANCE = new IdleWatcher();

  private IdleWatcher() {}

  /** On the channel's loop. */
  static void watch(Channel channel) {
    channel.pipeline().addLast(INSTANCE);
    channel.config().setAutoRead(true);
  }

  /**
   * On the channel's loop, whose next owner begins before the loop reads again: to stop reading and
   * begin anew would cost two calls of the system for each client.
   */
  static void stepAside(Channel channel) {
    channel.pipeline().remove(INSTANCE);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    ctx.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public boolean isSharable() {
    return true;
  }
}
