package dev.headgate.plugin;

/**
 * Marks a plugin whose traffic hooks may block: they run on virtual threads, the connection waits
 * meanwhile.
 */
public interface Blocking {}
