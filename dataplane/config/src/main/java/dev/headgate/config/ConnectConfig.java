package dev.headgate.config;

import java.time.Duration;

/**
 * How server connections are opened.
 *
 * @param timeout for one TCP connect
 * @param retries further backends (or the same, where there is one) tried for a waiting client
 * @param backoff the longest pause between attempts to refill a pool whose database is away; pauses
 *     are jittered
 */
public record ConnectConfig(Duration timeout, int retries, Duration backoff) {}
