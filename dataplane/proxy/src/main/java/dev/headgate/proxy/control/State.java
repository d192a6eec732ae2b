package dev.headgate.proxy.control;

import dev.headgate.proxy.plugin.PluginStatus;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.snapshot.ListenerStatus;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a data plane tells about itself.
 *
 * @param revision as pushed; null before the first configuration
 * @param effectiveRevision of what the plugins made of it; null before the first configuration
 * @param lastSignal the id of the latest signal that was delivered
 */
public record State(
    String pod,
    Phase phase,
    @Nullable String revision,
    @Nullable String effectiveRevision,
    long sequence,
    List<ListenerStatus> listeners,
    List<PoolStatus> pools,
    List<PluginStatus> plugins,
    @Nullable String lastSignal) {

  /** Open client connections. */
  public int clients() {
    return listeners.stream().mapToInt(ListenerStatus::clients).sum();
  }

  /** Open server connections. */
  public int servers() {
    return pools.stream().mapToInt(State::open).sum();
  }

  /** The body of {@code GET /v1/state}. */
  Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("pod", pod);
    fields.put("state", phase.name());
    fields.put("revision", revision);
    fields.put("effectiveRevision", effectiveRevision);
    fields.put("sequence", sequence);
    fields.put("clients", clients());
    fields.put("servers", servers());
    fields.put("listeners", listeners.stream().map(State::tree).toList());
    fields.put("pools", pools.stream().map(State::tree).toList());
    fields.put("plugins", plugins.stream().map(State::tree).toList());
    fields.put("lastSignal", lastSignal);
    return fields;
  }

  private static Map<String, Object> tree(ListenerStatus listener) {
    return Map.of(
        "name", listener.name(),
        "address", print(listener.address()),
        "clients", listener.clients());
  }

  private static int open(PoolStatus pool) {
    return pool.idle() + pool.assigned() + pool.resetting();
  }

  private static Map<String, Object> tree(PoolStatus pool) {
    return Map.of(
        "name", pool.name(),
        "idle", pool.idle(),
        "assigned", pool.assigned(),
        "resetting", pool.resetting(),
        "connecting", pool.connecting(),
        "waiting", pool.waiting(),
        "backends", pool.backends().stream().map(State::tree).toList());
  }

  private static Map<String, Object> tree(PoolStatus.BackendStatus backend) {
    return Map.of(
        "name", backend.name(),
        "healthy", backend.healthy(),
        "connections", backend.connections());
  }

  private static Map<String, Object> tree(PluginStatus plugin) {
    return Map.of(
        "name", plugin.name(),
        "state", plugin.broken() ? "Broken" : "Running",
        "failures", plugin.failures(),
        "overflowed", plugin.overflowed());
  }

  private static String print(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
