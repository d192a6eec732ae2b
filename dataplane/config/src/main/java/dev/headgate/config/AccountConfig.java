package dev.headgate.config;

import java.util.List;

/**
 * As whom some users' server connections are logged in, in place of the users themselves.
 *
 * @param users that it is for; {@code *} is whoever no earlier account is for
 * @param user at the database
 * @param password the password itself: of what the database keeps of one, nobody can log in
 */
public record AccountConfig(List<String> users, String user, Secret password) {

  private static final String ANYBODY = "*";

  public AccountConfig {
    users = List.copyOf(users);
  }

  public boolean isFor(String client) {
    return users.contains(client) || users.contains(ANYBODY);
  }
}
