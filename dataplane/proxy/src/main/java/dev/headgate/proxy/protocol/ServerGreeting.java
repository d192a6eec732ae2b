package dev.headgate.proxy.protocol;

/** What a server says before anybody has logged in, to be said to clients in its place. */
public interface ServerGreeting {}
