package dev.headgate.proxy.protocol;

import dev.headgate.config.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user as the database has it.
 *
 * @param secret what it keeps of the password; null for a user without one
 * @param validUntil when that expires; null for never
 */
public record StoredUser(String name, @Nullable Secret secret, @Nullable Instant validUntil) {}
