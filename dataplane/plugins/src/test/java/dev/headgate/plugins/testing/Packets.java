package dev.headgate.plugins.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages as they are on the wire; strings are ISO 8859-1, so that a test can write any byte. */
public final class Packets {

  private Packets() {}

  /** A PostgreSQL message. */
  public static ByteBuffer message(char type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) type)
        .putInt(4 + bytes.length)
        .put(bytes)
        .flip();
  }

  /** A MariaDB packet. */
  public static ByteBuffer packet(int sequence, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(4 + bytes.length)
        .put((byte) bytes.length)
        .put((byte) (bytes.length >> 8))
        .put((byte) (bytes.length >> 16))
        .put((byte) sequence)
        .put(bytes)
        .flip();
  }

  /** As a plugin gets them: one read-only buffer, that does not begin at 0. */
  public static ByteBuffer joined(ByteBuffer... parts) {
    var out = new ByteArrayOutputStream();
    out.write(0);
    for (ByteBuffer part : parts) {
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      out.writeBytes(bytes);
    }
    ByteBuffer joined = ByteBuffer.wrap(out.toByteArray());
    return joined.position(1).asReadOnlyBuffer();
  }
}
