package dev.headgate.proxy.backend;

import dev.headgate.config.BackendConfig;
import dev.headgate.config.Balancing;
import dev.headgate.config.PoolConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The backends of one pool and the choice among them. The pool's loop configures and picks; the
 * list is for anybody.
 */
public final class Backends {

  private final Connector connector;
  private volatile List<TcpBackend> all = List.of();
  private Balancing balancing;
  private Balancer balancer;

  public Backends(PoolConfig config, Connector connector) {
    this.connector = connector;
    this.balancing = config.balancing();
    this.balancer = Balancer.of(balancing);
    reconfigure(config);
  }

  /** Those that stay keep their health and their connections. */
  public void reconfigure(PoolConfig config) {
    all = config.backends().stream().map(backend -> adopt(backend, config)).toList();
    if (balancing != config.balancing()) {
      balancing = config.balancing();
      balancer = Balancer.of(balancing);
    }
  }

  private TcpBackend adopt(BackendConfig config, PoolConfig pool) {
    InetSocketAddress address = InetSocketAddress.createUnresolved(config.host(), config.port());
    for (TcpBackend known : all) {
      if (known.address().equals(address)) {
        known.reconfigure(pool, config.weight());
        return known;
      }
    }
    return new TcpBackend(pool, address, config.weight(), connector);
  }

  public List<TcpBackend> all() {
    return all;
  }

  public boolean contains(TcpBackend backend) {
    return all.contains(backend);
  }

  /**
   * The backend for a connection that those in {@code tried} did not give: a healthy one of the
   * others, else any of the others, else any. That they all look down is no reason not to try.
   */
  public TcpBackend pick(Set<TcpBackend> tried) {
    List<TcpBackend> candidates = which(backend -> backend.healthy() && !tried.contains(backend));
    if (candidates.isEmpty()) {
      candidates = which(backend -> !tried.contains(backend));
    }
    return (TcpBackend) balancer.pick(List.copyOf(candidates.isEmpty() ? all : candidates));
  }

  /** One that should answer; no turn in any balance is taken. From any thread. */
  public Backend likely() {
    List<TcpBackend> now = all;
    return now.stream().filter(TcpBackend::healthy).findFirst().orElse(now.getFirst());
  }

  private List<TcpBackend> which(Predicate<TcpBackend> wanted) {
    return all.stream().filter(wanted).toList();
  }
}
