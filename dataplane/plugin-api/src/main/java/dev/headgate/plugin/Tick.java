package dev.headgate.plugin;

import java.time.Duration;
import java.time.Instant;

/** One beat of the fleet. {@code source} is {@code operator} or {@code pod}. */
public record Tick(
    int connections,
    long sequence,
    Instant time,
    Duration interval,
    int replicas,
    int readyReplicas,
    int podIndex,
    boolean leader,
    String source) {}
