package dev.headgate.config;

/** Which pool serves a client, by database and user; {@code *} matches any. */
public record RouteConfig(String database, String user, String pool) {}
