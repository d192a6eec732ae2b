package dev.headgate.plugin;

/**
 * Marks a plugin whose traffic hooks may block: each call runs on a virtual thread while its
 * connection waits, and is interrupted at {@code spec.timeout}. Costs a thread switch each way;
 * {@link Verdict.Later} costs less where an asynchronous client exists.
 */
public interface Blocking {}
