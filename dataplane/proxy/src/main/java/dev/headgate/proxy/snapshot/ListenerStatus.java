package dev.headgate.proxy.snapshot;

import dev.headgate.proxy.session.Counters;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How one listener does.
 *
 * @param address as bound
 * @param clients open client connections
 * @param counters since it was bound
 * @param pools names of those its routes lead to
 */
public record ListenerStatus(
    String name, InetSocketAddress address, int clients, Counters counters, List<String> pools) {}
