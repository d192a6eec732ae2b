package dev.headgate.config;

/** One database server address. */
public record BackendConfig(String host, int port, int weight) {}
