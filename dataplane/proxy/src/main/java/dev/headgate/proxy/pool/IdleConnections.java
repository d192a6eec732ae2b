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
 * The idle connections of a pool, in the order in which they became so, and by whom they serve: the
 * clients that log in alike, best those of the same event loop. On the pool's loop.
 */
final class IdleConnections {

  /**
   * @param identity null where clients log in themselves
   * @param loop null for all of them
   */
  private record Shelf(@Nullable Identity identity, @Nullable EventLoop loop) {}

  private final SequencedSet<PooledConnection> all = new LinkedHashSet<>();
  private final Map<Shelf, SequencedSet<PooledConnection>> shelves = new HashMap<>();

  int size() {
    return all.size();
  }

  long size(EventLoop loop) {
    return all.stream().filter(connection -> connection.loop().equals(loop)).count();
  }

  void add(PooledConnection connection) {
    all.add(connection);
    for (Shelf shelf : shelves(connection)) {
      shelves.computeIfAbsent(shelf, _ -> new LinkedHashSet<>()).add(connection);
    }
  }

  void remove(PooledConnection connection) {
    if (!all.remove(connection)) {
      return;
    }
    for (Shelf shelf : shelves(connection)) {
      SequencedSet<PooledConnection> left = shelves.get(shelf);
      if (left != null && left.remove(connection) && left.isEmpty()) {
        shelves.remove(shelf);
      }
    }
  }

  private static List<Shelf> shelves(PooledConnection connection) {
    return List.of(
        new Shelf(connection.identity(), connection.loop()),
        new Shelf(connection.identity(), null));
  }

  /**
   * One that serves such a client, of its loop if there is one, and null if there is none. Fresh
   * ones go oldest first, since they are replaced next anyway; of those that are used again the
   * latest, so that a pool that has become too large shrinks.
   */
  @Nullable PooledConnection poll(EventLoop loop, @Nullable Identity identity) {
    SequencedSet<PooledConnection> fitting = shelves.get(new Shelf(identity, loop));
    if (fitting == null) {
      fitting = shelves.get(new Shelf(identity, null));
    }
    if (fitting == null) {
      return null;
    }
    PooledConnection chosen = identity == null ? fitting.getFirst() : fitting.getLast();
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
}
