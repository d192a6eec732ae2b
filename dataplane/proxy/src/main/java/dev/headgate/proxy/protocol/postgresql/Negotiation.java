package dev.headgate.proxy.protocol.postgresql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * What a client hears that asks for more of the protocol than we speak; it may go on with less.
 *
 * @param version that we speak with it
 * @param unknown the extensions that it does without
 */
record Negotiation(int version, List<String> unknown) {

  /** 3.2 is 3.0 with longer cancel keys: how long ours are, is up to us. */
  private static final int NEWEST = 3 << 16 | 2;

  Negotiation {
    unknown = List.copyOf(unknown);
  }

  static Negotiation of(int asked, List<String> extensions) {
    return new Negotiation(Math.min(asked, NEWEST), extensions);
  }

  /** NegotiateProtocolVersion, as PostgreSQL 18 sends it: with the whole version. */
  void encode(ByteBuf out) {
    int start = out.writerIndex();
    out.writeByte(MessageType.NEGOTIATE_PROTOCOL_VERSION).writeInt(0);
    out.writeInt(version).writeInt(unknown.size());
    for (String name : unknown) {
      ByteBufUtil.writeUtf8(out, name);
      out.writeByte(0);
    }
    out.setInt(start + 1, out.writerIndex() - start - 1);
  }
}
