package dev.headgate.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends a client's connection so that the client hears all that was said to it. On its loop. */
final class LastWords {

  /** For a client to take its last bytes, however slowly it reads. */
  private static final int PATIENCE_SECONDS = 30;

  /**
   * For a client to close after it had them. To close first, with a request of its on the way,
   * would be a reset to it, and the words, also those of the server, lost.
   */
  private static final int LINGER_SECONDS = 1;

  private LastWords() {}

  /**
   * Closes {@code client} behind what was written to it before and, if there is anything left to
   * say, {@code words}, which it takes over.
   */
  static void say(Channel client, @Nullable ByteBuf words) {
    if (!client.isActive() || !hears(client)) {
      if (words != null) {
        words.release();
      }
      client.close();
      return;
    }
    closeAfter(client, PATIENCE_SECONDS);
    client.config().setAutoRead(true); // to see it close
    client
        .writeAndFlush(words == null ? Unpooled.EMPTY_BUFFER : words)
        .addListener(written -> shutDown(client));
  }

  /**
   * Closes {@code client}, who said good-bye and so sends nothing that a reset could answer, behind
   * what was written to it before.
   */
  static void none(Channel client) {
    ChannelFuture written = client.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (!written.isDone()) {
      closeAfter(client, PATIENCE_SECONDS);
    }
    written.addListener(ChannelFutureListener.CLOSE);
  }

  /** What is written waits for the handshake: a client that never ends it would hold its place. */
  private static boolean hears(Channel client) {
    SslHandler tls = client.pipeline().get(SslHandler.class);
    return tls == null || tls.handshakeFuture().isDone();
  }

  private static void shutDown(Channel client) {
    SslHandler tls = client.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDownSocket(client);
    } else {
      tls.closeOutbound().addListener(said -> shutDownSocket(client));
    }
  }

  private static void shutDownSocket(Channel client) {
    if (client instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
      closeAfter(client, LINGER_SECONDS);
    } else {
      client.close();
    }
  }

  private static void closeAfter(Channel client, int seconds) {
    var deadline = client.eventLoop().schedule(() -> client.close(), seconds, TimeUnit.SECONDS);
    client.closeFuture().addListener(closed -> deadline.cancel(false));
  }
}
