package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.Identity;

/** As whom a server connection is to be logged in. */
public record LogIn(Identity identity, Credential credential) {}
