package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Dialogue;
import dev.headgate.proxy.protocol.DialogueRunner;
import dev.headgate.proxy.protocol.NoTls;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.EOFException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Holds a dialogue of ours with a server, within a time. On the channel's loop. */
final class ServerDialogue<R> extends ChannelInboundHandlerAdapter
    implements DialogueRunner.Outcome<R> {

  /** How it went; told once. */
  interface Ending<R> {

    /**
     * The channel goes on, with nothing read and no handler of ours. Its reading is on: whoever has
     * it next takes it at once, or turns that off.
     */
    void done(R result);

    /** In the server's own words. */
    void refused(Refusal refusal);

    void broken(Throwable cause);
  }

  private final Channel channel;
  private final Ending<R> ending;
  private final DialogueRunner<R> runner;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean over;

  private ServerDialogue(
      Dialogue<R> dialogue, Channel channel, DialogueRunner.Tls tls, Ending<R> ending) {
    this.channel = channel;
    this.ending = ending;
    this.runner = new DialogueRunner<>(dialogue, channel, tls, this);
  }

  static <R> void hold(Dialogue<R> dialogue, Channel channel, Duration limit, Ending<R> ending) {
    hold(dialogue, channel, DialogueRunner.NO_TLS, limit, ending);
  }

  static <R> void hold(
      Dialogue<R> dialogue,
      Channel channel,
      DialogueRunner.Tls tls,
      Duration limit,
      Ending<R> ending) {
    ServerDialogue<R> held = new ServerDialogue<>(dialogue, channel, tls, ending);
    channel.pipeline().addLast(held);
    held.deadline =
        channel
            .eventLoop()
            .schedule(
                () -> held.fail(new TimeoutException("no answer")),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
    held.runner.open(Unpooled.EMPTY_BUFFER);
    if (!channel.isActive()) {
      held.fail(new EOFException("closed by the server"));
    } else if (!held.over) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    if (over) {
      ((ByteBuf) bytes).release();
      ctx.close(); // it says more than it was asked
    } else {
      runner.receive((ByteBuf) bytes);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new EOFException("closed by the server"));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // Under TLS 1.3 our side is done before the server looks at our certificate.
    if (cause instanceof DecoderException && cause.getCause() instanceof SSLException reason) {
      fail(new NoTls("no TLS: " + reason.getMessage()));
    } else {
      fail(cause);
    }
  }

  @Override
  public void done(R result) {
    ByteBuf rest = runner.rest();
    boolean silent = !rest.isReadable();
    rest.release();
    if (!silent) {
      fail(new ProtocolViolation("the server says more than it was asked"));
      return;
    }
    end();
    ending.done(result);
  }

  @Override
  public void refused(Refusal refusal) {
    channel.config().setAutoRead(false);
    end();
    ending.refused(refusal);
  }

  @Override
  public void violated(ProtocolViolation violation) {
    fail(violation);
  }

  /** The channel is closed then; until it is, nothing that comes passes by here. */
  private void fail(Throwable cause) {
    if (!over) {
      stop();
      channel.config().setAutoRead(false);
      ending.broken(cause);
    }
  }

  private void end() {
    stop();
    channel.pipeline().remove(this);
  }

  private void stop() {
    over = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
    runner.release();
  }
}
