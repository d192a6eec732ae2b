package dev.headgate.proxy.session;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Dialect;

/** What one listener of a snapshot serves its clients with; a new snapshot brings a new one. */
public record Service(ListenerConfig listener, Dialect dialect, Routes routes, Hooks hooks) {}
