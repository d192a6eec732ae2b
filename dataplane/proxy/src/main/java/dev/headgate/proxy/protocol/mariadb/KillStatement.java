package dev.headgate.proxy.protocol.mariadb;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's wish to end a connection, by the number that it was greeted with: KILL, or
 * COM_PROCESS_KILL. Ours have ten digits, as many as the largest that a server gives, so that the
 * server's own fits in their place.
 */
final class KillStatement {

  static final int PROCESS_KILL = 0x0C;

  /** Of the payload: what is longer is no KILL that a program writes. */
  private static final int LONGEST = 64;

  private static final int QUERY = 0x03;

  /** KILL QUERY ID is not among them: it takes the number of a query. */
  private static final Pattern KILL =
      Pattern.compile(
          "\\s*KILL\\s+(?:(?:HARD|SOFT)\\s+)?(?:(?:CONNECTION|QUERY)\\s+)?([0-9]{10})[\\s;]*",
          Pattern.CASE_INSENSITIVE);

  private static final int DIGITS = 10;

  /** Puts another number in the place of one of ours. */
  @FunctionalInterface
  interface Translation {

    /** Returns the number to say instead, the same where it is none of ours. */
    long of(long number);
  }

  private KillStatement() {}

  /** By what was seen of the message's header and first byte. */
  static boolean mayBe(PacketStream message) {
    return message.length() <= LONGEST
        && (message.type() == QUERY || message.type() == PROCESS_KILL);
  }

  /**
   * @param from the first byte of the payload of what {@link #mayBe} one
   */
  static void translate(ByteBuf bytes, int from, int to, Translation translation) {
    int argument = from + 1;
    if (bytes.getByte(from) == PROCESS_KILL) {
      if (to - argument >= Integer.BYTES) {
        bytes.setIntLE(argument, (int) translation.of(bytes.getUnsignedIntLE(argument)));
      }
    } else if (beginsAsKill(bytes, argument, to)) {
      String sql = bytes.toString(argument, to - argument, StandardCharsets.ISO_8859_1);
      Matcher kill = KILL.matcher(sql);
      if (kill.matches()) {
        long told = translation.of(Long.parseLong(kill.group(1)));
        String digits = Long.toString(told);
        String padded = "0".repeat(DIGITS - digits.length()) + digits;
        bytes.setCharSequence(argument + kill.start(1), padded, StandardCharsets.US_ASCII);
      }
    }
  }

  private static boolean beginsAsKill(ByteBuf bytes, int from, int to) {
    int at = from;
    while (at < to && bytes.getByte(at) <= ' ' && bytes.getByte(at) >= 0) {
      at++;
    }
    return at < to && (bytes.getByte(at) | 0x20) == 'k';
  }
}
