package dev.headgate.operator.push;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pod says about itself ({@code GET /v1/state}). Fields of a newer data plane are ignored,
 * so that an operator can watch a fleet it did not ship with.
 *
 * @param state {@code Starting}, {@code Ready} or {@code Draining}
 * @param revision of the document it was given; null before the first
 * @param lastSignal id of the newest signal it acted on
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodState(
    String state,
    @Nullable String revision,
    long sequence,
    int clients,
    int servers,
    List<PoolLoad> pools,
    List<PluginLoad> plugins,
    @Nullable String lastSignal) {

  public PodState(
      @Nullable String state,
      @Nullable String revision,
      long sequence,
      int clients,
      int servers,
      @Nullable List<PoolLoad> pools,
      @Nullable List<PluginLoad> plugins,
      @Nullable String lastSignal) {
    this.state = state == null ? "" : state;
    this.revision = revision;
    this.sequence = sequence;
    this.clients = clients;
    this.servers = servers;
    this.pools = pools == null ? List.of() : List.copyOf(pools);
    this.plugins = plugins == null ? List.of() : List.copyOf(plugins);
    this.lastSignal = lastSignal;
  }

  /** One pool's server connections in this pod. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PoolLoad(
      String name,
      int idle,
      int assigned,
      int resetting,
      int connecting,
      int waiting,
      List<BackendLoad> backends) {

    public PoolLoad(
        String name,
        int idle,
        int assigned,
        int resetting,
        int connecting,
        int waiting,
        @Nullable List<BackendLoad> backends) {
      this.name = name;
      this.idle = idle;
      this.assigned = assigned;
      this.resetting = resetting;
      this.connecting = connecting;
      this.waiting = waiting;
      this.backends = backends == null ? List.of() : List.copyOf(backends);
    }

    PoolLoad quiet() {
      var quiet = backends.stream().map(b -> new BackendLoad(b.name(), b.healthy(), 0)).toList();
      return new PoolLoad(name, 0, 0, 0, 0, 0, quiet);
    }
  }

  /** {@code name} is host:port. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record BackendLoad(String name, boolean healthy, int connections) {}

  /** {@code state} is {@code Running} or {@code Broken}: its circuit breaker is open. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PluginLoad(String name, String state, long failures, long overflowed) {

    public boolean broken() {
      return "Broken".equals(state);
    }

    PluginLoad quiet() {
      return new PluginLoad(name, state, 0, 0);
    }
  }

  /** The same without the numbers that move all the time. */
  PodState quiet() {
    return new PodState(
        state,
        revision,
        sequence,
        0,
        0,
        pools.stream().map(PoolLoad::quiet).toList(),
        plugins.stream().map(PluginLoad::quiet).toList(),
        lastSignal);
  }
}
