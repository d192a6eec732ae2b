package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.config.ListenerTls;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Feeds an exchange what both sides say, cut as asked, and notes where it sees ends. */
final class Conversation {

  /** All of a turn in one read. */
  static final IntUnaryOperator WHOLE = left -> left;

  static final IntUnaryOperator BYTE_BY_BYTE = left -> 1;

  final MariaDbExchange exchange;
  final List<Long> requestEnds = new ArrayList<>();
  final List<Long> responseEnds = new ArrayList<>();

  private final IntUnaryOperator cut;
  private long fromClient;
  private long fromServer;

  /**
   * @param cut the size of the next read, of the bytes left
   */
  Conversation(ListenerTls tls, IntUnaryOperator cut) {
    this.exchange = new MariaDbExchange(tls);
    this.cut = cut;
  }

  Conversation(IntUnaryOperator cut) {
    this(ListenerTls.Disable, cut);
  }

  /** Greeted and logged in under these capabilities. */
  static Conversation loggedIn(IntUnaryOperator cut, long capabilities) throws ProtocolViolation {
    var conversation = new Conversation(cut);
    conversation.server(Packets.greeting(Packets.SERVER));
    conversation.client(Packets.login(Packets.CLIENT | capabilities, "app", "shop"));
    conversation.server(Packets.ok(2, Packets.AUTOCOMMIT));
    conversation.requestEnds.clear();
    conversation.responseEnds.clear();
    conversation.fromClient = 0;
    conversation.fromServer = 0;
    return conversation;
  }

  Conversation client(byte[]... parts) throws ProtocolViolation {
    byte[] bytes = Packets.join(parts);
    feed(bytes, exchange::request, requestEnds, fromClient);
    fromClient += bytes.length;
    return this;
  }

  /** Returns the bytes as they go on to the client. */
  byte[] server(byte[]... parts) throws ProtocolViolation {
    byte[] bytes = Packets.join(parts);
    byte[] passed = feed(bytes, exchange::response, responseEnds, fromServer);
    fromServer += bytes.length;
    return passed;
  }

  private byte[] feed(byte[] bytes, Side side, List<Long> ends, long offset)
      throws ProtocolViolation {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    for (int from = 0; from < bytes.length; ) {
      int to =
          from + Math.max(1, Math.min(cut.applyAsInt(bytes.length - from), bytes.length - from));
      for (int at = from; at != Exchange.NONE && at < to; ) {
        at = side.account(buffer, at, to);
        if (at != Exchange.NONE) {
          ends.add(offset + at);
        }
      }
      from = to;
    }
    return ByteBufUtil.getBytes(buffer, 0, bytes.length);
  }

  @FunctionalInterface
  private interface Side {
    int account(ByteBuf bytes, int from, int to) throws ProtocolViolation;
  }
}
