package dev.headgate.bench;

import dev.headgate.proxy.relay.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A client that logs in, by md5 where it is asked for that, and then asks one question at a time.
 */
abstract class WireClient extends SimpleChannelInboundHandler<ByteBuf> {

  static final Transport TRANSPORT = Transport.best();

  private static final int AUTHENTICATION = 'R';
  private static final int MD5 = 5;

  private int received;
  private boolean loggedIn;

  static void connect(EventLoopGroup loops, int port, WireClient client) {
    new Bootstrap()
        .group(loops)
        .channel(TRANSPORT.channel())
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.config().setTcpNoDelay(true);
                channel.pipeline().addLast(client);
              }
            })
        .connect("127.0.0.1", port)
        .syncUninterruptibly();
  }

  /** Logged in, or the answer is here. */
  abstract void ready(ChannelHandlerContext ctx, boolean answered);

  final void ask(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Wire.REQUEST.buffer());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Wire.STARTUP.buffer());
  }

  /** A proxy may have more to say at log-in than the database; each message ends it in its turn. */
  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
    int from = bytes.readerIndex();
    if (loggedIn) {
      received += bytes.readableBytes();
      if (received == Wire.RESPONSE.length()) {
        received = 0;
        ready(ctx, true);
      }
    } else if (bytes.getByte(from) == AUTHENTICATION && bytes.getInt(from + 5) == MD5) {
      ctx.writeAndFlush(answer(ctx, ByteBufUtil.getBytes(bytes, from + 9, 4)));
    } else if (bytes.getByte(bytes.writerIndex() - 6) == 'Z') {
      loggedIn = true;
      ready(ctx, false);
    }
  }

  private static ByteBuf answer(ChannelHandlerContext ctx, byte[] salt) {
    String password = "md5" + md5(md5("benchapp".getBytes(StandardCharsets.UTF_8)), salt) + '\0';
    ByteBuf message = ctx.alloc().buffer().writeByte('p').writeInt(4 + password.length());
    message.writeCharSequence(password, StandardCharsets.US_ASCII);
    return message;
  }

  private static String md5(String hash, byte[] salt) {
    return md5(
        ByteBufUtil.getBytes(
            Unpooled.wrappedBuffer(hash.getBytes(StandardCharsets.US_ASCII), salt)));
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  /** The run is worth nothing then. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    System.err.println("a client was turned away");
    System.exit(1);
  }
}
