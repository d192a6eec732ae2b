package dev.headgate.proxy.protocol;

import org.jspecify.annotations.Nullable;

/**
 * As whom a server connection is to be logged in.
 *
 * @param account by which the client was authenticated; null where it took none
 */
public record LogIn(Identity identity, Credential credential, @Nullable Account account) {}
