package dev.headgate.plugin;

import java.util.Map;

/** A signal. {@code source} is {@code os} or {@code operator}; {@code id} is unique per signal. */
public record SignalEvent(String signal, String id, String source, Map<String, Object> args) {}
