package dev.headgate.config;

import java.time.Duration;

/** How long sessions may take to end when a pod or a pool goes away. */
public record DrainConfig(Duration timeout) {}
