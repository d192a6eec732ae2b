package dev.headgate.config;

import java.util.Set;

/**
 * Places that a listener keeps free for some users, an administrator mostly.
 *
 * @param clients out of the listener's {@code maxClients}; zero reserves none
 */
public record ReserveConfig(int clients, Set<String> users) {

  public static final ReserveConfig NONE = new ReserveConfig(0, Set.of());

  public ReserveConfig {
    users = Set.copyOf(users);
  }
}
