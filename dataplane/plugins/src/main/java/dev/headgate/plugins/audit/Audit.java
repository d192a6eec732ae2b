package dev.headgate.plugins.audit;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnClosed;
import dev.headgate.plugin.OnOpened;
import dev.headgate.plugin.OnOpening;
import dev.headgate.plugin.OnTraffic;
import dev.headgate.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line when a session opens, and one with the whole account when it has closed. Only
 * notifications: no client ever waits for it. They come one at a time, so it needs no locks.
 */
final class Audit implements OnOpening, OnOpened, OnTraffic, OnClosed {

  /** Notifications can be lost under overload, an onClosed among them: forget the oldest then. */
  private static final int MAX_SESSIONS = 100_000;

  private final PluginContext context;
  private final InstantSource clock;
  private final Map<Long, Session> sessions =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Session> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  private record Session(Instant since, boolean opened, long requests) {}

  Audit(PluginContext context, InstantSource clock) {
    this.context = context;
    this.clock = clock;
  }

  @Override
  public void onOpening(Connection connection) {
    sessions.put(connection.id(), new Session(clock.instant(), false, 0));
  }

  @Override
  public void onOpened(Connection connection) {
    sessions.computeIfPresent(connection.id(), (_, s) -> new Session(s.since, true, s.requests));
    context.log(Level.INFO, "session opened", about(connection));
  }

  @Override
  public void onTraffic(Connection connection) {
    sessions.computeIfPresent(
        connection.id(), (_, s) -> new Session(s.since, s.opened, s.requests + 1));
  }

  @Override
  public void onClosed(Connection connection, String error) {
    Session session = sessions.remove(connection.id());
    Map<String, Object> fields = about(connection);
    if (session != null) {
      fields.put("durationMillis", Duration.between(session.since, clock.instant()).toMillis());
      fields.put("requests", session.requests);
    }
    if (!error.isEmpty()) {
      fields.put("error", error);
    }
    boolean turnedAway = session != null && !session.opened;
    context.log(Level.INFO, turnedAway ? "client turned away" : "session closed", fields);
  }

  private static Map<String, Object> about(Connection connection) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("connection", connection.id());
    fields.put("listener", connection.listener());
    fields.put("protocol", connection.protocol());
    fields.put("client", connection.client().remote());
    if (connection.server() != null) {
      fields.put("server", connection.server().remote());
    }
    if (connection.user() != null) {
      fields.put("user", connection.user());
    }
    if (connection.database() != null) {
      fields.put("database", connection.database());
    }
    return fields;
  }
}
