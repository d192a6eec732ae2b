package dev.headgate.proxy.session;

import dev.headgate.proxy.backend.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which backend issued which running session's cancel key. Process ids of different servers may be
 * equal, so an id may name several backends; all of them get the cancel, and the secret in it tells
 * them whose it is. As many entries as there are sessions.
 */
final class CancelKeys {

  private final ConcurrentMap<Integer, List<Backend>> issuers = new ConcurrentHashMap<>();

  void add(int processId, Backend issuer) {
    issuers.merge(processId, List.of(issuer), CancelKeys::join);
  }

  void remove(int processId, Backend issuer) {
    issuers.computeIfPresent(
        processId,
        (id, backends) -> {
          List<Backend> rest = new ArrayList<>(backends);
          rest.remove(issuer);
          return rest.isEmpty() ? null : List.copyOf(rest);
        });
  }

  /** Empty if this process knows no session of that id. */
  List<Backend> issuers(int processId) {
    return issuers.getOrDefault(processId, List.of());
  }

  private static List<Backend> join(List<Backend> known, List<Backend> added) {
    List<Backend> all = new ArrayList<>(known);
    all.addAll(added);
    return List.copyOf(all);
  }
}
