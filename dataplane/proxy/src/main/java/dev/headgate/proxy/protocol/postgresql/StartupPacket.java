package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one packet without a type byte: int32 length, int32 code. Its limits are the server's own
 * (MAX_STARTUP_PACKET_LENGTH), and a length is refused as soon as it was read.
 */
final class StartupPacket {

  static final int SSL_REQUEST = 80877103;
  static final int GSSENC_REQUEST = 80877104;
  static final int CANCEL_REQUEST = 80877102;

  private static final int LONGEST = 10_000;
  private static final int PREFIX = 8;
  private static final int MAJOR_3 = 3;

  /** The first byte of a TLS handshake record: PostgreSQL 17's direct TLS. */
  private static final int TLS_HANDSHAKE = 0x16;

  private static final String LAYOUT =
      "invalid startup packet layout: expected terminator as last byte";

  private static final Startup INCOMPLETE = new Startup.Incomplete();

  /** What becomes of a request for TLS. */
  enum Tls {
    DECLINED,
    /** Client and server agree on it. */
    PASSES,
    STARTS
  }

  private StartupPacket() {}

  static Startup read(ByteBuf in, Tls tls, ByteBufAllocator allocator) {
    if (!in.isReadable()) {
      return INCOMPLETE;
    }
    int start = in.readerIndex();
    if (in.getByte(start) == TLS_HANDSHAKE) {
      return switch (tls) {
        case DECLINED -> unintelligible("TLS is not offered here");
        case PASSES -> opaque(in);
        case STARTS -> new Startup.StartTls(Unpooled.EMPTY_BUFFER);
      };
    }
    if (in.readableBytes() < Integer.BYTES) {
      return INCOMPLETE;
    }
    int length = in.getInt(start);
    if (length < PREFIX || length > LONGEST) {
      return unintelligible("invalid length of startup packet");
    }
    if (in.readableBytes() < length) {
      return INCOMPLETE;
    }
    int code = in.getInt(start + 4);
    return switch (code) {
      case SSL_REQUEST ->
          switch (tls) {
            case DECLINED -> decline(in, length, allocator);
            case PASSES -> opaque(in);
            case STARTS -> start(in, length, allocator);
          };
      case GSSENC_REQUEST -> decline(in, length, allocator);
      case CANCEL_REQUEST -> cancel(in, length);
      default -> code >>> 16 == MAJOR_3 ? login(in, length) : unsupported(code);
    };
  }

  private static Startup opaque(ByteBuf in) {
    return new Startup.Opaque(in.readRetainedSlice(in.readableBytes()));
  }

  private static Startup decline(ByteBuf in, int length, ByteBufAllocator allocator) {
    in.skipBytes(length);
    return new Startup.Reply(allocator.buffer(1).writeByte('N'));
  }

  private static Startup start(ByteBuf in, int length, ByteBufAllocator allocator) {
    in.skipBytes(length);
    // Somebody in the middle put in what would be taken for the client's (CVE-2021-23214).
    return in.isReadable()
        ? invalid("received unencrypted data after SSL request")
        : new Startup.StartTls(allocator.buffer(1).writeByte('S'));
  }

  private static Startup cancel(ByteBuf in, int length) {
    if (length < PREFIX + 2 * Integer.BYTES) {
      return unintelligible("invalid length of cancel request");
    }
    int processId = in.getInt(in.readerIndex() + PREFIX);
    int secret = in.getInt(in.readerIndex() + PREFIX + Integer.BYTES);
    return new Startup.Cancel(in.readRetainedSlice(length), processId, secret);
  }

  /** Parameters: name and value, each with its NUL, and a NUL at the end of all. */
  private static Startup login(ByteBuf in, int length) {
    int end = in.readerIndex() + length - 1;
    if (in.getByte(end) != 0) {
      return invalid(LAYOUT);
    }
    String user = null;
    String database = null;
    SortedMap<String, String> others = new TreeMap<>();
    int at = in.readerIndex() + PREFIX;
    while (at < end) {
      int nameEnd = in.indexOf(at, end, (byte) 0);
      int valueEnd = nameEnd < 0 ? -1 : in.indexOf(nameEnd + 1, end, (byte) 0);
      if (valueEnd < 0) {
        return invalid(LAYOUT);
      }
      switch (text(in, at, nameEnd)) {
        case "user" -> user = text(in, nameEnd + 1, valueEnd);
        case "database" -> database = text(in, nameEnd + 1, valueEnd);
        case String name -> others.put(name, text(in, nameEnd + 1, valueEnd));
      }
      at = valueEnd + 1;
    }
    if (user == null || user.isEmpty()) {
      return refused(
          "no PostgreSQL user name specified in startup packet", Errors.INVALID_AUTHORIZATION);
    }
    return new Startup.Login(
        user,
        database == null || database.isEmpty() ? user : database,
        new PostgresTraits(others),
        in.readRetainedSlice(length));
  }

  private static String text(ByteBuf in, int from, int to) {
    return in.toString(from, to - from, StandardCharsets.UTF_8);
  }

  static Startup unsupported(int code) {
    return refused(
        "unsupported frontend protocol %d.%d: server supports 3.0 to 3.2"
            .formatted(code >>> 16, code & 0xffff),
        "0A000");
  }

  /** A client of something else, which an error of this protocol tells nothing. */
  private static Startup unintelligible(String message) {
    return new Startup.Invalid(new Refusal(Refusal.Reason.UNINTELLIGIBLE, message));
  }

  private static Startup invalid(String message) {
    return refused(message, null);
  }

  private static Startup refused(String message, @Nullable String sqlState) {
    return new Startup.Invalid(
        new Refusal(Refusal.Reason.PROTOCOL_VIOLATION, message, sqlState, 0));
  }
}
