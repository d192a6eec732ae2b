package dev.headgate.config;

import java.time.Duration;

/** How often a backend is probed, and how long a probe may take. */
public record HealthCheckConfig(Duration interval, Duration timeout) {}
