package dev.headgate.operator.push;

import dev.headgate.config.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Pods in memory, with their control API. Thread-safe. */
public final class FakePods implements PodControl {

  public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  public final List<String> pushes = new CopyOnWriteArrayList<>();
  public final List<String> signals = new CopyOnWriteArrayList<>();
  public final Map<String, Tick> ticks = new ConcurrentHashMap<>();

  /** Revisions that every pod refuses. */
  public final Set<String> refused = ConcurrentHashMap.newKeySet();

  private volatile @Nullable String onlyAccepted;

  public final Set<String> unreachable = ConcurrentHashMap.newKeySet();

  /** Answers BUSY that many times, by pod. */
  public final Map<String, Integer> busy = new ConcurrentHashMap<>();

  /** What each pod says of its pools and plugins, by pod. */
  public final Map<String, PodState.PoolLoad> pools = new ConcurrentHashMap<>();

  public final Map<String, PodState.PluginLoad> plugins = new ConcurrentHashMap<>();

  private final Map<String, String> revisions = new ConcurrentHashMap<>();

  public Pod pod(String name) {
    return pod(name, true, true);
  }

  public Pod pod(String name, boolean ready, boolean complete) {
    return new Pod(
        name, InetSocketAddress.createUnresolved("127.0.0.1", 8440), CREATED, ready, complete);
  }

  public List<Pod> pods(String... names) {
    var pods = new ArrayList<Pod>();
    for (var name : names) {
      pods.add(pod(name));
    }
    return pods;
  }

  /** From now on, every other revision is refused. */
  public void refuseAllBut(String revision) {
    onlyAccepted = revision;
  }

  /** As if the pod had started from this document. */
  public void boot(String pod, String revision) {
    revisions.put(pod, revision);
  }

  public @Nullable String revision(String pod) {
    return revisions.get(pod);
  }

  @Override
  public PodState state(Pod pod, Duration timeout) throws IOException {
    answer(pod);
    return new PodState(
        "Ready",
        revisions.get(pod.name()),
        1,
        0,
        0,
        listOf(pools.get(pod.name())),
        listOf(plugins.get(pod.name())),
        null);
  }

  @Override
  public PushAnswer push(Pod pod, Document document, Duration timeout) throws IOException {
    answer(pod);
    pushes.add(pod.name() + "=" + document.revision());
    if (busy.merge(pod.name(), -1, Integer::sum) >= 0) {
      return new PushAnswer.Busy();
    }
    if (refused.contains(document.revision())
        || (onlyAccepted != null && !document.revision().equals(onlyAccepted))) {
      return new PushAnswer.Rejected(List.of(new Problem("$.plugins[0]", "1", "2")));
    }
    revisions.put(pod.name(), document.revision());
    return new PushAnswer.Applied(document.revision(), List.of());
  }

  @Override
  public void tick(Pod pod, Tick tick, Duration timeout) throws IOException {
    answer(pod);
    ticks.put(pod.name(), tick);
  }

  @Override
  public void signal(Pod pod, Signal signal, Duration timeout) throws IOException {
    answer(pod);
    signals.add(pod.name() + "=" + signal.id());
  }

  @Override
  public void close() {}

  private void answer(Pod pod) throws IOException {
    if (unreachable.contains(pod.name())) {
      throw new IOException("connection refused");
    }
  }

  private static <L> List<L> listOf(@Nullable L load) {
    return load == null ? List.of() : List.of(load);
  }
}
