package dev.headgate.plugin;

import java.time.Duration;

/** A server connection (GatewayD calls it client) was made. Addresses are {@code ip:port}. */
public record NewClient(
    String id,
    String name,
    String group,
    String network,
    String address,
    String localAddress,
    String remoteAddress,
    Duration connectTimeout,
    int retries,
    Duration backoff) {}
