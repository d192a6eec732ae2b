package dev.headgate.proxy.pool;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The idle connections of a pool by event loop, oldest first. On the pool's loop. */
final class IdleConnections {

  private final Map<EventLoop, SequencedSet<PooledConnection>> byLoop = new LinkedHashMap<>();
  private int size;

  IdleConnections(List<EventLoop> loops) {
    loops.forEach(loop -> byLoop.put(loop, new LinkedHashSet<>()));
  }

  int size() {
    return size;
  }

  int size(EventLoop loop) {
    return of(loop).size();
  }

  void add(PooledConnection connection) {
    of(connection.loop()).add(connection);
    size++;
  }

  void remove(PooledConnection connection) {
    if (of(connection.loop()).remove(connection)) {
      size--;
    }
  }

  /** The oldest of a loop, which would be replaced next anyway; null if that loop has none. */
  @Nullable PooledConnection poll(EventLoop loop) {
    SequencedSet<PooledConnection> idle = of(loop);
    if (idle.isEmpty()) {
      return null;
    }
    PooledConnection oldest = idle.removeFirst();
    size--;
    return oldest;
  }

  /** One of the loop that has the most; null if there is none at all. */
  @Nullable PooledConnection pollWhereMost() {
    EventLoop most = null;
    for (EventLoop loop : byLoop.keySet()) {
      if (most == null || size(loop) > size(most)) {
        most = loop;
      }
    }
    return most == null ? null : poll(most);
  }

  List<PooledConnection> all() {
    List<PooledConnection> all = new ArrayList<>(size);
    byLoop.values().forEach(all::addAll);
    return all;
  }

  private SequencedSet<PooledConnection> of(EventLoop loop) {
    SequencedSet<PooledConnection> idle = byLoop.get(loop);
    if (idle == null) {
      throw new IllegalStateException("event loop of another group: " + loop);
    }
    return idle;
  }
}
