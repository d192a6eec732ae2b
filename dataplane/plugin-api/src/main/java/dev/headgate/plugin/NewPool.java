package dev.headgate.plugin;

/** A pool was created. */
public record NewPool(String name, int size) {}
