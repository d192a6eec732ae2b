package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.WireError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that says exactly what a test wants, under the capabilities it wants. */
public final class RawMariaDbClient implements AutoCloseable {

  private static final int PLUGIN_AUTH = 1 << 19;
  private static final int MULTI_STATEMENTS = 1 << 16;
  private static final int MULTI_RESULTS = 1 << 17;
  private static final int PS_MULTI_RESULTS = 1 << 18;

  public static final long CAPABILITIES =
      Packets.CLIENT | PLUGIN_AUTH | MULTI_STATEMENTS | MULTI_RESULTS | PS_MULTI_RESULTS;

  public final Socket socket;
  private final DataInputStream in;
  private long received;
  private int sequence;
  private int connectionNumber;

  public RawMariaDbClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** Logs in without a password. */
  public RawMariaDbClient logIn(long capabilities, String user, String database)
      throws IOException {
    return logIn(capabilities, user, "", database);
  }

  public RawMariaDbClient logIn(long capabilities, String user, String password, String database)
      throws IOException {
    connectionNumber = connectionNumber(answer());
    send(
        Packets.packet(
            1,
            Packets.loginHead(capabilities),
            Packets.nul(user),
            Packets.bytes(0),
            Packets.nul(database),
            Packets.nul("")));
    authenticate(password);
    return this;
  }

  /** COM_CHANGE_USER, with an answer to be asked for. */
  public static byte[] changeUser(String user, String database) {
    return Packets.command(
        0x11,
        Packets.nul(user),
        Packets.bytes(0),
        Packets.nul(database),
        Packets.bytes(45, 0),
        Packets.nul(""));
  }

  /** Answers by mysql_native_password, up to the OK. */
  public void authenticate(String password) throws IOException {
    byte[] said = answer();
    while ((said[0] & 0xFF) == Step.EOF_PACKET) {
      byte[] scramble = Arrays.copyOfRange(said, said.length - Scramble.BYTES - 1, said.length - 1);
      send(
          Packets.packet(
              sequence + 1,
              password.isEmpty()
                  ? Packets.bytes()
                  : NativePassword.answer(NativePassword.hash(password), scramble)));
      said = answer();
    }
  }

  /** Behind the version, which a zero byte ends. */
  private static int connectionNumber(byte[] greeting) {
    ByteBuf fields = Unpooled.wrappedBuffer(greeting);
    return fields.getIntLE(fields.bytesBefore(1, fields.readableBytes() - 1, (byte) 0) + 2);
  }

  /** What the greeting said that its connection is. */
  public int connectionNumber() {
    return connectionNumber;
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** The payload of the next packet. */
  public byte[] read() throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    sequence = in.readUnsignedByte();
    byte[] payload = new byte[length];
    in.readFully(payload);
    received += PacketStream.HEADER + length;
    return payload;
  }

  /** The payload of the next packet, which must be no error. */
  public byte[] answer() throws IOException {
    byte[] payload = read();
    if (payload.length == 0 || (payload[0] & 0xFF) != Step.ERR_PACKET) {
      return payload;
    }
    int code = (payload[1] & 0xFF) | (payload[2] & 0xFF) << 8;
    String text = new String(payload, 3, payload.length - 3, StandardCharsets.UTF_8);
    boolean hasState = text.startsWith("#");
    throw new WireError(
        code, hasState ? text.substring(1, 6) : "", hasState ? text.substring(6) : text);
  }

  public int sequence() {
    return sequence;
  }

  public long received() {
    return received;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
