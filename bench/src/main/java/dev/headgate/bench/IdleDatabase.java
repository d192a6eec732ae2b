package dev.headgate.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/**
 * In place of a PostgreSQL, which would need a process for each of ten thousand connections: lets
 * anybody in and has one answer to every question. Prints its port, and ends when its input does.
 */
public final class IdleDatabase {

  private IdleDatabase() {}

  public static void main(String[] arguments) throws IOException {
    EventLoopGroup loops = WireClient.TRANSPORT.newLoops(1);
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channel(WireClient.TRANSPORT.serverChannel())
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Answers());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    System.out.println(((InetSocketAddress) listening.localAddress()).getPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    loops.shutdownGracefully();
  }

  /** Whoever asks waits for the answer, so that a read is a question. */
  private static final class Answers extends SimpleChannelInboundHandler<ByteBuf> {

    private boolean loggedIn;

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf question) {
      ctx.writeAndFlush((loggedIn ? Wire.RESPONSE : Wire.LOGGED_IN).buffer());
      loggedIn = true;
    }
  }
}
