package dev.headgate.plugin;

/** A logger was configured. */
public record NewLogger(String name, String level, String output) {}
