package dev.headgate.proxy.origin;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reads the header that a connection has to begin with, and then leaves its pipeline. On its loop.
 */
public final class OriginReader extends ChannelInboundHandlerAdapter {

  /** One of them at most: whoever closes without a word is not told of. */
  public interface Outcome {

    /** What comes behind the header goes to the handlers that the pipeline has after this. */
    void read(Origin origin);

    /**
     * The connection is being closed.
     *
     * @param why in words of ours, none of the peer's
     */
    void refused(String why);
  }

  private final Origin apparent;
  private final Outcome outcome;
  private final ScheduledFuture<?> deadline;
  private boolean over;

  private OriginReader(Channel channel, Origin apparent, Duration limit, Outcome outcome) {
    this.apparent = apparent;
    this.outcome = outcome;
    this.deadline =
        channel
            .eventLoop()
            .schedule(
                () -> refuse(channel, "no header in time"), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * @param apparent what holds if the header says nothing
   * @param limit for the header to be there
   */
  public static void expect(Channel channel, Origin apparent, Duration limit, Outcome outcome) {
    channel
        .pipeline()
        .addLast(new HeaderDecoder())
        .addLast(new OriginReader(channel, apparent, limit, outcome));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object header) {
    HAProxyMessage message = (HAProxyMessage) header;
    Origin told = apparent.toldBy(message);
    message.release();
    if (!over) {
      end();
      ctx.pipeline().remove(this);
      outcome.read(told);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      ctx.close(); // a reset; the channel goes inactive next
    } else {
      refuse(ctx.channel(), "no valid header");
    }
  }

  private void refuse(Channel channel, String why) {
    if (!over) {
      end();
      outcome.refused(why);
      channel.close();
    }
  }

  private void end() {
    over = true;
    deadline.cancel(false);
  }
}
