package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.ServerGreeting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The server's first packet, version 10 (Connection, "Initial Handshake Packet").
 *
 * @param version with the prefix {@code 5.5.5-}, where the server sends it
 * @param scramble {@link Scramble#BYTES} bytes that the proof of the password is made with
 * @param capabilities with MariaDB's own in the upper 32 bits
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record GreetingPacket(
    String version,
    long connectionId,
    byte[] scramble,
    long capabilities,
    int charset,
    int status,
    String plugin)
    implements ServerGreeting {

  /** A version text and the rest, which is short. */
  static final int LONGEST = 1024;

  private static final int FIRST_PART = 8;
  private static final int RESERVED = 6;

  static GreetingPacket decode(Payload payload) throws ProtocolViolation {
    if (payload.uint8() != Greeting.VERSION) {
      throw new ProtocolViolation("the server does not greet with protocol " + Greeting.VERSION);
    }
    String version = payload.nulTerminated();
    long connectionId = payload.uint32();
    byte[] scramble = new byte[Scramble.BYTES];
    System.arraycopy(payload.bytes(FIRST_PART), 0, scramble, 0, FIRST_PART);
    long capabilities = payload.skip(1).uint16();
    int charset = payload.uint8();
    int status = payload.uint16();
    capabilities |= (long) payload.uint16() << 16;
    long own = payload.skip(1 + RESERVED).uint32();
    if ((capabilities & Capability.MYSQL) == 0) {
      capabilities |= own << 32;
    }
    int secondPart = Scramble.BYTES - FIRST_PART;
    System.arraycopy(payload.bytes(secondPart), 0, scramble, FIRST_PART, secondPart);
    String plugin = payload.skip(1).nulTerminated();
    return new GreetingPacket(
        version, connectionId, scramble, capabilities, charset, status, plugin);
  }

  ByteBuf encode(int sequence, ByteBufAllocator allocator) {
    ByteBuf out = Packet.begin(sequence, allocator).writeByte(Greeting.VERSION);
    Packet.nulTerminated(out, version);
    out.writeIntLE((int) connectionId).writeBytes(scramble, 0, FIRST_PART).writeByte(0);
    out.writeShortLE((int) capabilities).writeByte(charset).writeShortLE(status);
    out.writeShortLE((int) (capabilities >>> 16)).writeByte(Scramble.BYTES + 1);
    out.writeZero(RESERVED).writeIntLE((int) (capabilities >>> 32));
    out.writeBytes(scramble, FIRST_PART, Scramble.BYTES - FIRST_PART).writeByte(0);
    Packet.nulTerminated(out, plugin);
    return Packet.end(out);
  }
}
