package dev.headgate.proxy.protocol;

/** As whom a server connection is to be logged in. */
public record LogIn(Identity identity, Credential credential) {}
