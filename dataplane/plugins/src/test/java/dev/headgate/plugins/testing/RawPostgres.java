package dev.headgate.plugins.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL client that says exactly what a test wants said, as the superuser. */
public final class RawPostgres implements AutoCloseable {

  private static final int VERSION_3_0 = 3 << 16;

  private final Socket socket;
  private final DataInputStream in;

  /**
   * A message.
   *
   * @param body byte for byte
   */
  public record Message(char type, String body) {

    /** One of an ErrorResponse. */
    public String field(char code) {
      for (String field : body.split("\0", -1)) {
        if (!field.isEmpty() && field.charAt(0) == code) {
          return field.substring(1);
        }
      }
      return "";
    }
  }

  public RawPostgres(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    String parameters = "user\0postgres\0database\0postgres\0\0";
    socket
        .getOutputStream()
        .write(
            ByteBuffer.allocate(8 + parameters.length())
                .putInt(8 + parameters.length())
                .putInt(VERSION_3_0)
                .put(parameters.getBytes(StandardCharsets.UTF_8))
                .array());
    untilReady();
  }

  public void send(ByteBuffer... messages) throws IOException {
    ByteBuffer all = Packets.joined(messages);
    byte[] bytes = new byte[all.remaining()];
    all.get(bytes);
    socket.getOutputStream().write(bytes);
  }

  public Message read() throws IOException {
    char type = (char) in.readUnsignedByte();
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new Message(type, new String(body, StandardCharsets.ISO_8859_1));
  }

  /** Up to ReadyForQuery, whose one byte of content is the transaction's state. */
  public List<Message> untilReady() throws IOException {
    List<Message> messages = new ArrayList<>();
    do {
      messages.add(read());
    } while (messages.getLast().type() != 'Z');
    return messages;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
