package dev.headgate.cli;

import dev.headgate.proxy.control.State;
import dev.headgate.proxy.plugin.PluginStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How fast the counters of a state rise, by what it saw of them before. */
final class Rates {

  private static final int HISTORY = 60;

  private final Map<String, Long> totals = new HashMap<>();
  private final Map<String, Double> perSecond = new HashMap<>();
  private final Deque<Double> queries = new ArrayDeque<>();
  private long nanos;

  Rates(long nanos) {
    this.nanos = nanos;
  }

  /**
   * @param now in nanoseconds, later than the last
   */
  void add(State state, long now) {
    double seconds = (now - nanos) / 1e9;
    nanos = now;
    perSecond.clear();
    state.listeners().forEach(l -> count("listener " + l.name(), l.counters().requests(), seconds));
    state.plugins().forEach(plugin -> count("plugin " + plugin.name(), plugin.calls(), seconds));
    queries.addLast(queries());
    if (queries.size() > HISTORY) {
      queries.removeFirst();
    }
  }

  /** What was not there before, or was bound or loaded anew and begins again, counts from zero. */
  private void count(String name, long total, double seconds) {
    long before = totals.getOrDefault(name, 0L);
    totals.put(name, total);
    perSecond.put(name, (total >= before ? total - before : total) / seconds);
  }

  double queries(String listener) {
    return perSecond.getOrDefault("listener " + listener, 0.0);
  }

  double hooks(PluginStatus plugin) {
    return perSecond.getOrDefault("plugin " + plugin.name(), 0.0);
  }

  double queries() {
    return sum("listener ");
  }

  double hooks() {
    return sum("plugin ");
  }

  /** Queries per second of the last minute, the oldest first. */
  List<Double> history() {
    return List.copyOf(queries);
  }

  private double sum(String prefix) {
    return perSecond.entrySet().stream()
        .filter(rate -> rate.getKey().startsWith(prefix))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
