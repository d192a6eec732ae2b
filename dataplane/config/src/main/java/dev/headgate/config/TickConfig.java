package dev.headgate.config;

import java.time.Duration;

/** How often {@code onTick} fires. */
public record TickConfig(Duration interval) {}
