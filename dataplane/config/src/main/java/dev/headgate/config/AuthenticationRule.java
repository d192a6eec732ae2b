package dev.headgate.config;

import java.util.List;

/**
 * By what some of a listener's clients show who they are.
 *
 * @param from networks that they come from; empty for anywhere
 * @param users that they log in as; empty for all, and so is {@code *} among them
 */
public record AuthenticationRule(
    AuthenticationMethod method, List<String> from, List<String> users) {

  private static final String ANYBODY = "*";

  public AuthenticationRule {
    from = List.copyOf(from);
    users = List.copyOf(users);
  }

  public boolean isForUser(String user) {
    return isForAllUsers() || users.contains(user);
  }

  /** Whether it leaves nobody to a later one. */
  boolean isForAll() {
    return from.isEmpty() && isForAllUsers();
  }

  private boolean isForAllUsers() {
    return users.isEmpty() || users.contains(ANYBODY);
  }
}
