package dev.headgate.config;

/**
 * Which Gateway resource this document was compiled from; it names the fleet in logs and metrics.
 */
public record GatewayConfig(String namespace, String name) {}
