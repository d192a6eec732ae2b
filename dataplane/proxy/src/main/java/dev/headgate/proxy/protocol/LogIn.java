package dev.headgate.proxy.protocol;

import org.jspecify.annotations.Nullable;

/**
 * As whom a server connection is to be logged in.
 *
 * @param account that this is of, and has to stay as it is for the connection to be used again;
 *     null where it took none
 */
public record LogIn(Identity identity, Credential credential, @Nullable Account account) {}
