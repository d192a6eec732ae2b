package dev.headgate.cli;

import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options whose mistakes are wrong usage, not failures on the way. */
final class Converters {

  private Converters() {}

  /** A port, or 0. */
  static final class Port implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
      try {
        int port = Integer.parseInt(value);
        if (port >= 0 && port <= 0xFFFF) {
          return port;
        }
      } catch (NumberFormatException _) {
        // Said below, as for every other wrong value.
      }
      throw new TypeConversionException("'" + value + "' (expected 0 to 65535)");
    }
  }

  /** An IP address, as it was written. */
  static final class IpAddress implements ITypeConverter<String> {

    @Override
    public String convert(String value) {
      try {
        InetAddress.ofLiteral(value);
        return value;
      } catch (IllegalArgumentException _) {
        throw new TypeConversionException("'" + value + "' (expected an IP address)");
      }
    }
  }
}
