package dev.headgate.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses as listeners bind them. */
final class IpAddress {

  /** Four decimal parts; the JDK would also take the older, shorter spellings. */
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  private IpAddress() {}

  static boolean valid(String text) {
    return IPV4.matcher(text).matches() || (text.contains(":") && parses(text));
  }

  private static boolean parses(String text) {
    try {
      InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Whether sockets bound to both would compete for a port. */
  static boolean overlap(String a, String b) {
    if (!valid(a) || !valid(b)) {
      return false;
    }
    InetAddress one = InetAddress.ofLiteral(a);
    InetAddress other = InetAddress.ofLiteral(b);
    return one.equals(other) || one.isAnyLocalAddress() || other.isAnyLocalAddress();
  }
}
