package dev.headgate.plugin;

import java.time.Duration;

/** A listener exists. */
public record NewServer(
    String name,
    String network,
    String address,
    boolean tls,
    Duration tickInterval,
    String loadBalancer) {}
