package dev.headgate.proxy.app;

import dev.headgate.config.Durations;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the options of {@link Main}. By hand: a parser library would cost start-up time. */
final class CommandLine {

  static final String USAGE =
      """
      usage: dataplane [options]
        --boot FILE          the configuration document to start from; without one, waits for a push
        --control HOST:PORT  the control API (127.0.0.1:8440)
        --observe HOST:PORT  /livez, /readyz, /metrics (0.0.0.0:8441)
        --tls DIR            tls.crt, tls.key, ca.crt, client.pins: control is mutual TLS
        --pod NAME           the name of this pod (HEADGATE_POD_NAME, or the host's name)
        --drain-lag TIME     how long to accept while not ready any more, before draining (2s)
      """;

  private static final Set<String> NAMES =
      Set.of("--boot", "--control", "--observe", "--tls", "--pod", "--drain-lag");

  /** An IPv6 address stands in brackets. */
  private static final Pattern ADDRESS =
      Pattern.compile("\\[?(?<host>[^\\[\\]]+)]?:(?<port>\\d{1,5})");

  private final Map<String, String> values = new HashMap<>();

  /**
   * @throws IllegalArgumentException says what is wrong
   */
  CommandLine(String... arguments) {
    for (int i = 0; i < arguments.length; i += 2) {
      if (!NAMES.contains(arguments[i])) {
        throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + ": no value");
      }
      values.put(arguments[i], arguments[i + 1]);
    }
  }

  DataPlaneOptions options(Map<String, String> environment) {
    String boot = values.get("--boot");
    String tls = values.get("--tls");
    return new DataPlaneOptions(
        boot == null ? null : Path.of(boot),
        address("--control", "127.0.0.1:8440"),
        address("--observe", "0.0.0.0:8441"),
        tls == null ? null : Path.of(tls),
        pod(environment),
        duration("--drain-lag", "2s"),
        false);
  }

  private String pod(Map<String, String> environment) {
    String host = environment.getOrDefault("HOSTNAME", "localhost");
    return values.getOrDefault("--pod", environment.getOrDefault("HEADGATE_POD_NAME", host));
  }

  private InetSocketAddress address(String name, String otherwise) {
    String text = values.getOrDefault(name, otherwise);
    Matcher matcher = ADDRESS.matcher(text);
    if (matcher.matches()) {
      int port = Integer.parseInt(matcher.group("port"));
      if (port <= 65_535) {
        return new InetSocketAddress(matcher.group("host"), port);
      }
    }
    throw new IllegalArgumentException(name + ": " + text + " (expected HOST:PORT)");
  }

  private Duration duration(String name, String otherwise) {
    String text = values.getOrDefault(name, otherwise);
    try {
      return Durations.parse(text);
    } catch (DateTimeException _) {
      throw new IllegalArgumentException(name + ": " + text + " (expected a time such as 2s)");
    }
  }
}
