package dev.headgate.proxy.pool;

import dev.headgate.proxy.protocol.Identity;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of a pool, in the order in which they became so, and by whom they can serve:
 * the clients of one event loop that log in alike. On the pool's loop.
 */
final class IdleConnections {

  /**
   * @param identity null where clients log in themselves
   */
  private record Shelf(EventLoop loop, @Nullable Identity identity) {}

  private final Map<Shelf, SequencedSet<PooledConnection>> shelves = new HashMap<>();
  private final SequencedSet<PooledConnection> all = new LinkedHashSet<>();

  int size() {
    return all.size();
  }

  long size(EventLoop loop) {
    return all.stream().filter(connection -> connection.loop().equals(loop)).count();
  }

  void add(PooledConnection connection) {
    all.add(connection);
    shelves.computeIfAbsent(shelf(connection), _ -> new LinkedHashSet<>()).add(connection);
  }

  void remove(PooledConnection connection) {
    if (all.remove(connection)) {
      Shelf shelf = shelf(connection);
      SequencedSet<PooledConnection> alike = shelves.get(shelf);
      if (alike != null && alike.remove(connection) && alike.isEmpty()) {
        shelves.remove(shelf);
      }
    }
  }

  /**
   * One that serves such a client, null if there is none. Fresh ones go oldest first, since they
   * are replaced next anyway; of those that are used again the latest, so that a pool that has
   * become too large shrinks.
   */
  @Nullable PooledConnection poll(EventLoop loop, @Nullable Identity identity) {
    SequencedSet<PooledConnection> alike = shelves.get(new Shelf(loop, identity));
    if (alike == null) {
      return null;
    }
    PooledConnection chosen = identity == null ? alike.getFirst() : alike.getLast();
    remove(chosen);
    return chosen;
  }

  /** The one that has been idle for longest; null if there is none at all. */
  @Nullable PooledConnection pollOldest() {
    if (all.isEmpty()) {
      return null;
    }
    PooledConnection oldest = all.getFirst();
    remove(oldest);
    return oldest;
  }

  List<PooledConnection> all() {
    return List.copyOf(all);
  }

  private static Shelf shelf(PooledConnection connection) {
    return new Shelf(connection.loop(), connection.identity());
  }
}
