package dev.headgate.plugin;

/** A route from a listener to a pool exists. */
public record NewProxy(String name, String pool, String listener) {}
