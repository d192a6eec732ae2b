package dev.headgate.proxy.protocol;

/** With what to log in to a server; of the dialect that made it, and never printed. */
public interface Credential {}
