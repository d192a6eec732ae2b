package dev.headgate.proxy.snapshot;

import dev.headgate.config.Configuration;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.listener.Listener;
import dev.headgate.proxy.pool.ServerPool;
import dev.headgate.proxy.tls.ClientTls;
import dev.headgate.proxy.tls.ServerTls;
import java.util.List;
import java.util.Map;

/**
 * A fully built runtime configuration.
 *
 * @param listeners in the order of the configuration
 * @param pools by name, in the order of the configuration
 * @param tls by the name of the listener at which it ends
 * @param serverTls by the name of the pool whose connections have it
 */
record Snapshot(
    Configuration configuration,
    Hooks hooks,
    List<Listener> listeners,
    Map<String, ServerPool> pools,
    Map<String, ClientTls> tls,
    Map<String, ServerTls> serverTls) {}
