package dev.headgate.proxy.snapshot;

import dev.headgate.config.Configuration;
import dev.headgate.config.ListenerConfig;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.RouteConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two configurations, as far as it takes sockets, sessions or words to
 * plugins. Everything else is a value that is replaced.
 *
 * @param before null at the start
 */
record Change(@Nullable Configuration before, Configuration after) {

  /** An address and port: as long as somebody listens there, the socket stays bound. */
  record Endpoint(String address, int port) {

    static Endpoint of(ListenerConfig listener) {
      return new Endpoint(listener.address(), listener.port());
    }
  }

  /** A way from a listener to a pool. */
  record Way(String listener, RouteConfig route) {}

  /** A pool of the same name and another protocol or mode is another pool. */
  boolean keeps(PoolConfig old) {
    return after.pools().stream()
        .anyMatch(
            pool ->
                pool.name().equals(old.name())
                    && pool.protocol() == old.protocol()
                    && pool.mode() == old.mode());
  }

  List<ListenerConfig> newListeners() {
    Map<String, ListenerConfig> old =
        before == null
            ? Map.of()
            : before.listeners().stream()
                .collect(Collectors.toMap(ListenerConfig::name, Function.identity()));
    return after.listeners().stream()
        .filter(listener -> !listener.equals(old.get(listener.name())))
        .toList();
  }

  List<Way> newWays() {
    Set<Way> old = before == null ? Set.of() : new HashSet<>(ways(before));
    return ways(after).stream().filter(way -> !old.contains(way)).toList();
  }

  private static List<Way> ways(Configuration configuration) {
    return configuration.listeners().stream()
        .flatMap(listener -> listener.routes().stream().map(r -> new Way(listener.name(), r)))
        .toList();
  }
}
