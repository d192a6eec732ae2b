package dev.headgate.proxy.relay;

import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.MessageTooLong;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

  /** Of the client: it begins what is not for the server as it is, or may yet. */
  private ByteBuf withheld = Unpooled.EMPTY_BUFFER;

  /**
   * @param exchange null if the bytes mean something to client and server only
   */
  public BlindRelay(Channel client, Channel server, Host host, @Nullable Exchange exchange) {
    this.client = client;
    this.server = server;
    this.host = host;
    this.exchange = exchange;
  }

  @Override
  public void fromClient(ByteBuf read) {
    Exchange followed = exchange;
    ByteBuf bytes = read;
    if (followed != null) {
      int seen = withheld.readableBytes();
      bytes = behindWithheld(read);
      try {
        follow(followed, bytes, seen);
      } catch (ProtocolViolation violation) {
        if (lost(followed, bytes, violation)) {
          return;
        }
      }
    }
    pass(bytes, client, server);
  }

  private ByteBuf behindWithheld(ByteBuf read) {
    if (!withheld.isReadable()) {
      return read;
    }
    ByteBuf all = withheld.writeBytes(read);
    read.release();
    withheld = Unpooled.EMPTY_BUFFER;
    return all;
  }

  /**
   * @param seen bytes that the exchange has accounted for: the beginning of a message
   */
  private void follow(Exchange followed, ByteBuf bytes, int seen) throws ProtocolViolation {
    int start = bytes.readerIndex();
    int at = start + seen;
    int to = bytes.writerIndex();
    boolean fresh = seen > 0 || !followed.midRequest();
    while (at < to && !followed.startsOver()) {
      int end = followed.request(bytes, at, to);
      if (fresh && followed.terminated() && host.serverStays()) {
        bytes.writerIndex(start);
        return;
      }
      if (end == Exchange.NONE) {
        break;
      }
      followed.translate(bytes, end);
      at = end;
      start = end;
      fresh = !followed.midRequest();
    }
    if (followed.startsOver() || followed.undecided()) {
      withheld = client.alloc().buffer(to - start).writeBytes(bytes, start, to - start);
      bytes.writerIndex(start);
    }
    if (followed.startsOver()) {
      client.config().setAutoRead(false);
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
   * later, what is larger than it may be, and any where we logged in for the client: it must not
   * change its user unseen.
   */
  private boolean lost(Exchange followed, ByteBuf bytes, ProtocolViolation violation) {
    if (followed.loggedIn() && !host.serverStays() && !(violation instanceof MessageTooLong)) {
      exchange = null;
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
    boolean waits = exchange != null && exchange.startsOver();
    client.config().setAutoRead(server.isWritable() && !waits);
    server.config().setAutoRead(client.isWritable());
  }

  @Override
  public boolean atRequestStart() {
    return !withheld.isReadable() && (exchange == null || !exchange.midRequest());
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
  public ByteBuf unpassed() {
    ByteBuf bytes = withheld;
    withheld = Unpooled.EMPTY_BUFFER;
    return bytes;
  }

  @Override
  public void close() {
    unpassed().release();
    exchange = null;
  }
}
