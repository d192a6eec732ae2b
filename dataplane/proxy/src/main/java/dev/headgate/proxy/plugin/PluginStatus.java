package dev.headgate.proxy.plugin;

/**
 * How one plugin does. The counts only rise while its instance lives.
 *
 * @param broken a circuit breaker is open: calls are not made but treated as failed
 * @param nanos time spent in its hooks, asynchronous waiting included
 * @param overflowed observations dropped because its queue was full
 */
public record PluginStatus(
    String name, boolean broken, long calls, long failures, long nanos, long overflowed) {}
