package dev.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the database itself is asked who may log in.
 *
 * @param sql a query with one parameter, the user's name; its columns are name, what the database
 *     keeps of the password, and, it may be, when that expires
 * @param user as whom it is asked
 * @param password of that user, itself
 * @param database that is asked; null for the protocol's usual one
 * @param cache how long an answer is good for
 */
public record UsersQueryConfig(
    String sql, String user, Secret password, @Nullable String database, Duration cache) {}
