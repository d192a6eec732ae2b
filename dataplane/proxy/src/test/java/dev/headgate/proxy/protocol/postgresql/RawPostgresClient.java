package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL client that says exactly what a test wants said. */
public final class RawPostgresClient implements AutoCloseable {

  public static final int VERSION_3_0 = 3 << 16;

  /** One message; {@code type} 0 for none: the server closed. */
  public record Message(char type, ByteBuf body) {

    /** A field of an ErrorResponse. */
    public String field(char code) {
      for (String field : body.toString(StandardCharsets.UTF_8).split("\0", -1)) {
        if (!field.isEmpty() && field.charAt(0) == code) {
          return field.substring(1);
        }
      }
      return "";
    }
  }

  /** Of which nothing has to be released. */
  private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

  public final Socket socket;

  /** BackendKeyData's body. */
  public ByteBuf key = Unpooled.EMPTY_BUFFER;

  /** NegotiateProtocolVersion's body, if that came. */
  public @Nullable ByteBuf negotiated;

  private final DataInputStream in;

  public RawPostgresClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Takes over a connection that nothing was said over. */
  public RawPostgresClient(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(15_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** Logged in as the superuser, who needs no password. */
  public static RawPostgresClient loggedIn(int port) throws IOException {
    RawPostgresClient client = new RawPostgresClient(port);
    client.send(Wire.startup(VERSION_3_0, "user", "postgres", "database", "postgres"));
    client.untilReady();
    return client;
  }

  /**
   * As the superuser.
   *
   * @param md5 the hash of its password, for who asks for it
   * @param more parameters, name after value after name
   */
  public void logIn(int version, String md5, String... more) throws IOException {
    String[] user = {"user", "postgres", "database", "postgres"};
    send(
        Wire.startup(
            version,
            Stream.concat(Arrays.stream(user), Arrays.stream(more)).toArray(String[]::new)));
    Message next = read();
    while (next.type() != 'Z') {
      switch (next.type()) {
        case 0, 'E' -> throw new IOException("refused: " + next.field('C') + next.field('M'));
        case 'K' -> key = next.body();
        case 'v' -> negotiated = next.body();
        case 'R' -> {
          if (next.body().getInt(0) == Authentication.MD5) {
            byte[] salt = ByteBufUtil.getBytes(next.body(), 4, Md5.SALT_BYTES);
            String answer = Md5.answer(md5, salt) + '\0';
            send(Wire.message('p', answer.getBytes(StandardCharsets.UTF_8)));
          }
        }
        default -> {}
      }
      next = read();
    }
  }

  /** Answers what the server asks of a start-up that was sent; what it says to that is unread. */
  public void proveByScram(String password) throws IOException {
    try {
      ScramClientSide scram = new ScramClientSide();
      read();
      send(Authentication.saslInitial(scram.first(), HEAP));
      ByteBuf challenge = read().body();
      var first =
          scram.challenged(
              challenge.toString(
                  Integer.BYTES,
                  challenge.readableBytes() - Integer.BYTES,
                  StandardCharsets.UTF_8));
      byte[] salt = Base64.getDecoder().decode(first.getSalt());
      ScramKeys keys = ScramKeys.of(password, salt, first.getIterationCount());
      send(Authentication.sasl(scram.answer(first, keys), HEAP));
    } catch (ProtocolViolation e) {
      throw new IOException(e);
    }
  }

  public void send(ByteBuf... messages) throws IOException {
    socket.getOutputStream().write(ByteBufUtil.getBytes(Wire.join(messages)));
  }

  public int readByte() throws IOException {
    return in.read();
  }

  public Message read() throws IOException {
    int type = in.read();
    if (type < 0) {
      return new Message((char) 0, Unpooled.EMPTY_BUFFER);
    }
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new Message((char) type, Unpooled.wrappedBuffer(body));
  }

  /** Everything up to ReadyForQuery or the end. */
  public List<Message> untilReady() throws IOException {
    List<Message> all = new ArrayList<>();
    Message next = read();
    while (next.type() != 0) {
      all.add(next);
      if (next.type() == 'Z') {
        return all;
      }
      next = read();
    }
    return all;
  }

  /** Types of everything up to ReadyForQuery or the end. */
  public String typesUntilReady() throws IOException {
    return types(untilReady());
  }

  public static String types(List<Message> messages) {
    StringBuilder types = new StringBuilder();
    messages.forEach(message -> types.append(message.type()));
    return types.toString();
  }

  /** The SQLSTATE of the error that must come next, after which the server closes. */
  public String fatal() throws IOException {
    Message error = read();
    if (error.type() != 'E' || !error.field('S').equals("FATAL")) {
      throw new AssertionError("expected a FATAL error, got '" + error.type() + "'");
    }
    if (in.read() >= 0) {
      throw new AssertionError("expected the end");
    }
    return error.field('C');
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
