package dev.headgate.proxy.snapshot;

import dev.headgate.config.ListenerConfig;
import dev.headgate.config.Problem;
import dev.headgate.proxy.listener.Listener;
import dev.headgate.proxy.session.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The listeners of a snapshot in the making: bound sockets are kept by address and port, whatever
 * they are called now, and the others are bound beside them.
 */
final class Binding {

  /** Binds one listener, not accepting yet. */
  interface Binder {
    Listener bind(Service service) throws IOException;
  }

  private final Map<Change.Endpoint, Listener> bound = new HashMap<>();
  private final List<Listener> kept = new ArrayList<>();
  private final List<Listener> opened = new ArrayList<>();
  private final List<Listener> all = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> needsRestart = new ArrayList<>();

  Binding(List<ListenerConfig> configured, List<Listener> running) {
    for (int i = 0; i < configured.size(); i++) {
      bound.put(Change.Endpoint.of(configured.get(i)), running.get(i));
    }
  }

  void add(int index, Service service, Binder binder) {
    Change.Endpoint endpoint = Change.Endpoint.of(service.listener());
    Listener running = bound.get(endpoint);
    if (running != null) {
      kept.add(running);
      all.add(running);
      return;
    }
    try {
      Listener listener = binder.bind(service);
      opened.add(listener);
      all.add(listener);
    } catch (IOException e) {
      failed(index, endpoint, e);
    }
  }

  private void failed(int index, Change.Endpoint wanted, IOException cause) {
    String at = "$.listeners[" + index + "]";
    if (bound.keySet().stream().anyMatch(ours -> ours.port() == wanted.port())) {
      // From 0.0.0.0 to one address of it, say: the old socket is in the new one's way, and to let
      // go of it first would leave nothing to come back to if the bind fails.
      needsRestart.add(at + ".address");
    } else {
      problems.add(
          new Problem(
              at + ".port",
              Integer.toString(wanted.port()),
              "a port that can be bound on " + wanted.address() + ": " + cause.getMessage()));
    }
  }

  List<Problem> problems() {
    return problems;
  }

  List<String> needsRestart() {
    return needsRestart;
  }

  /** Of the new snapshot, in its order; complete only without problems. */
  List<Listener> all() {
    return all;
  }

  List<Listener> opened() {
    return opened;
  }

  /** Bound before, and wanted by nobody any more. */
  List<Listener> dropped() {
    return bound.values().stream().filter(listener -> !kept.contains(listener)).toList();
  }

  void undo() {
    opened.forEach(Listener::close);
  }
}
