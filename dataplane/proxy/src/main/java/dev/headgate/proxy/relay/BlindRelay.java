package dev.headgate.proxy.relay;

import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.MessageTooLong;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what was read as it was read. The exchange follows by the headers alone; once the
 * client is logged in, one that loses its way is left behind and the bytes go on.
 */
public final class BlindRelay implements Relay {

  private final Channel client;
  private final Channel server;
  private final Host host;
  private @Nullable Exchange exchange;

  /**
   * @param exchange null if the bytes mean something to client and server only
   */
  public BlindRelay(Channel client, Channel server, Host host, @Nullable Exchange exchange) {
    this.client = client;
    this.server = server;
    this.host = host;
    this.exchange = exchange;
  }

  /** The exchange, unless it lost its way or there never was one. */
  public @Nullable Exchange exchange() {
    return exchange;
  }

  @Override
  public void fromClient(ByteBuf bytes) {
    Exchange followed = exchange;
    if (followed != null) {
      try {
        follow(followed, bytes);
      } catch (ProtocolViolation violation) {
        if (lost(followed, bytes, violation)) {
          return;
        }
      }
    }
    pass(bytes, client, server);
  }

  private void follow(Exchange followed, ByteBuf bytes) throws ProtocolViolation {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    while (at != Exchange.NONE && at < to) {
      int start = at;
      boolean fresh = !followed.midRequest();
      at = followed.request(bytes, at, to);
      if (fresh && followed.terminated() && host.serverStays()) {
        bytes.writerIndex(start);
        return;
      }
    }
  }

  @Override
  public void fromServer(ByteBuf bytes) {
    Exchange followed = exchange;
    if (followed != null) {
      try {
        int at = bytes.readerIndex();
        int to = bytes.writerIndex();
        while (at != Exchange.NONE && at < to) {
          at = followed.response(bytes, at, to);
        }
      } catch (ProtocolViolation violation) {
        if (lost(followed, bytes, violation)) {
          return;
        }
      }
    }
    pass(bytes, server, client);
  }

  /**
   * Before log-in a violation ends the session: hostile bytes are not for the database. So does,
   * later, what is larger than it may be.
   */
  private boolean lost(Exchange followed, ByteBuf bytes, ProtocolViolation violation) {
    exchange = null;
    if (followed.loggedIn() && !(violation instanceof MessageTooLong)) {
      return false;
    }
    bytes.release();
    host.violated(violation);
    return true;
  }

  /** A large read is flushed before the reader is stopped: mostly the socket takes it at once. */
  private static void pass(ByteBuf bytes, Channel from, Channel to) {
    to.write(bytes, to.voidPromise());
    if (!to.isWritable()) {
      to.flush();
      if (!to.isWritable()) {
        from.config().setAutoRead(false);
      }
    }
  }

  @Override
  public void clientReadComplete() {
    server.flush();
  }

  @Override
  public void serverReadComplete() {
    client.flush();
  }

  @Override
  public void writabilityChanged() {
    client.config().setAutoRead(server.isWritable());
    server.config().setAutoRead(client.isWritable());
  }

  @Override
  public boolean atRequestStart() {
    return exchange == null || !exchange.midRequest();
  }

  @Override
  public boolean inStep() {
    return exchange != null;
  }

  @Override
  public boolean passedOn() {
    return true;
  }

  @Override
  public void close() {
    exchange = null;
  }
}
