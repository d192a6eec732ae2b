package dev.headgate.proxy.pool;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what nobody asked for for longest, when there is too much. */
final class LatestUsed<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1;

  private final int most;

  LatestUsed(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
