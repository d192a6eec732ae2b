package dev.headgate.operator.app;

import dev.headgate.operator.gateway.DataPlaneImage;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How an operator runs.
 *
 * @param image of the data plane pods
 * @param namespace where the operator keeps its certificates and its lease
 * @param watched namespaces whose Gateways it serves; empty for all
 * @param identity of this process among those that want the lease; usually its pod's name
 * @param leaderElection off where only one operator can run: tests, a laptop
 * @param observePort serves /livez, /readyz and /metrics; 0 takes a free one
 */
public record Settings(
    DataPlaneImage image,
    String namespace,
    Set<String> watched,
    String identity,
    boolean leaderElection,
    int observePort) {

  public Settings {
    watched = Set.copyOf(watched);
  }

  /**
   * @throws IllegalArgumentException when a variable is missing or wrong; it names the variable
   */
  public static Settings fromEnvironment(Map<String, String> env) {
    return new Settings(
        new DataPlaneImage(
            required(env, "HEADGATE_DATAPLANE_IMAGE"),
            env.getOrDefault("HEADGATE_DATAPLANE_PULL_POLICY", "IfNotPresent")),
        required(env, "HEADGATE_NAMESPACE"),
        names(env.getOrDefault("HEADGATE_WATCH_NAMESPACES", "")),
        env.getOrDefault("HEADGATE_POD_NAME", env.getOrDefault("HOSTNAME", "headgate-operator")),
        Boolean.parseBoolean(env.getOrDefault("HEADGATE_LEADER_ELECTION", "true")),
        port(env.getOrDefault("HEADGATE_OBSERVE_PORT", "8080")));
  }

  private static String required(Map<String, String> env, String name) {
    var value = env.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + ": not set");
    }
    return value;
  }

  private static Set<String> names(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int port(String value) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, as for every other wrong value.
    }
    throw new IllegalArgumentException(
        "HEADGATE_OBSERVE_PORT: " + value + " (expected: 0 to 65535)");
  }
}
