package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/** Numbers the packets of a log-in, which both sides count together. */
final class Sequence {

  private int latest = -1;
  private boolean peersTurn;

  /** The peer has the first word. */
  static Sequence begunByPeer() {
    var sequence = new Sequence();
    sequence.peersTurn = true;
    return sequence;
  }

  /** A packet of ours that the peer answers. */
  int send() {
    peersTurn = true;
    return ++latest & 0xFF;
  }

  /** A packet of ours that another of ours follows. */
  int tell() {
    peersTurn = false;
    return ++latest & 0xFF;
  }

  void receive(Packet packet) throws ProtocolViolation {
    if (packet.sequence() != (++latest & 0xFF)) {
      throw new ProtocolViolation("packets out of order");
    }
    peersTurn = false;
  }

  /** Whether the peer's next packet, as far as it has come, has the number it should have. */
  boolean continuedBy(ByteBuf received) {
    int at = received.readerIndex() + PacketStream.HEADER - 1;
    boolean right =
        at >= received.writerIndex() || received.getUnsignedByte(at) == (latest + 1 & 0xFF);
    peersTurn &= right; // it is told at once, under the number that it should have used
    return right;
  }

  boolean begun() {
    return latest >= 0;
  }

  /** The number that the peer will look for when it reads next, which it may do after a packet. */
  int next() {
    return latest + (peersTurn ? 2 : 1) & 0xFF;
  }
}
