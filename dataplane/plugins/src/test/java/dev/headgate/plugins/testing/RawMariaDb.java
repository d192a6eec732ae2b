package dev.headgate.plugins.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A MariaDB client that says exactly what a test wants said, as the superuser. */
public final class RawMariaDb implements AutoCloseable {

  /** PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH and TRANSACTIONS, little-endian. */
  private static final String CAPABILITIES = "\0\u00a2\u0008\0";

  private static final String MAX_PACKET_AND_CHARSET = "\0\0\0\1-";

  private final Socket socket;
  private final DataInputStream in;

  /**
   * A packet.
   *
   * @param payload byte for byte
   */
  public record Packet(int sequence, String payload) {

    /** 0x00 OK, 0xFF ERR, 0xFE end of data; else how many columns follow. */
    public int first() {
      return payload.charAt(0);
    }

    /** Of an ERR packet. */
    public int errorCode() {
      return payload.charAt(1) | payload.charAt(2) << 8;
    }
  }

  public RawMariaDb(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    read();
    String login =
        CAPABILITIES + MAX_PACKET_AND_CHARSET + "\0".repeat(23) + "root\0\0mysql_native_password\0";
    send(Packets.packet(1, login));
    Packet answer = read();
    while (answer.first() == 0xFE) {
      send(Packets.packet(answer.sequence() + 1, ""));
      answer = read();
    }
    if (answer.first() != 0) {
      throw new IOException("not logged in: error " + answer.errorCode());
    }
  }

  public void send(ByteBuffer packet) throws IOException {
    byte[] bytes = new byte[packet.remaining()];
    packet.get(bytes);
    socket.getOutputStream().write(bytes);
  }

  public Packet read() throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    int sequence = in.readUnsignedByte();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Packet(sequence, new String(payload, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
