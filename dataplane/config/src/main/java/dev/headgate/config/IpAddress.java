package dev.headgate.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IP addresses as listeners bind them, and networks of them. */
final class IpAddress {

  /** Four decimal parts; the JDK would also take the older, shorter spellings. */
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  private static final Pattern NETWORK =
      Pattern.compile("([0-9A-Fa-f.:]{2,45})/(12[0-8]|1[01]\\d|[1-9]?\\d)");

  private static final int IPV4_BITS = 32;

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

  /** An address, and how many of its bits all addresses of the network have. */
  static boolean validNetwork(String text) {
    Matcher parts = NETWORK.matcher(text);
    if (!parts.matches() || !valid(parts.group(1))) {
      return false;
    }
    return parts.group(1).contains(":")
        // One that is an IPv4 address in disguise would match nothing.
        ? InetAddress.ofLiteral(parts.group(1)) instanceof Inet6Address
        : Integer.parseInt(parts.group(2)) <= IPV4_BITS;
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
