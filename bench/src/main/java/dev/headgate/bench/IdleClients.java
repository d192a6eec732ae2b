package dev.headgate.bench;

import dev.headgate.proxy.relay.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Clients that log in, ask once and then only stay: {@code PORT COUNT}. Prints a line when all of
 * them do, and ends when its input does.
 */
public final class IdleClients {

  static final Transport TRANSPORT = Transport.best();

  private static final int AT_A_TIME = 100;

  private IdleClients() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    Semaphore asking = new Semaphore(AT_A_TIME);
    CountDownLatch missing = new CountDownLatch(count);
    EventLoopGroup loops = TRANSPORT.newLoops(1);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(TRANSPORT.channel())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Client(asking, missing));
                  }
                });
    for (int i = 0; i < count; i++) {
      asking.acquire();
      bootstrap.connect("127.0.0.1", port).syncUninterruptibly();
    }
    missing.await();
    System.out.println(count + " clients are idle");
    System.in.transferTo(OutputStream.nullOutputStream());
    loops.shutdownGracefully();
  }

  private static final class Client extends SimpleChannelInboundHandler<ByteBuf> {

    private final Semaphore asking;
    private final CountDownLatch missing;
    private int received;
    private boolean asked;

    Client(Semaphore asking, CountDownLatch missing) {
      this.asking = asking;
      this.missing = missing;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(Wire.STARTUP.buffer());
    }

    /**
     * A proxy may have more to say at log-in than the database; each message ends it in its turn.
     */
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      received += bytes.readableBytes();
      boolean ready = bytes.getByte(bytes.writerIndex() - 6) == 'Z';
      if (ready && !asked) {
        asked = true;
        received = 0;
        ctx.writeAndFlush(Wire.REQUEST.buffer());
      } else if (asked && received == Wire.RESPONSE.length()) {
        asking.release();
        missing.countDown();
      }
    }

    /** Missing for good: the run says so by never getting there. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      System.err.println("a client was turned away");
      System.exit(1);
    }
  }
}
