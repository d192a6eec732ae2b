package dev.headgate.operator.push;

import java.time.Duration;
import java.time.Instant;

/**
 * One beat as one pod gets it.
 *
 * @param podIndex place of the pod in its fleet, from 0, by name
 * @param leader true for exactly one ready pod
 */
public record Tick(
    long sequence,
    Instant time,
    Duration interval,
    int replicas,
    int readyReplicas,
    int podIndex,
    boolean leader) {}
