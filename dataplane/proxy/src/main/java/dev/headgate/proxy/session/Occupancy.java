package dev.headgate.proxy.session;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How many clients of whom a listener serves, whatever its limits are at the moment. As many
 * entries as there are users, databases, and pairs of them. Safe from any thread.
 */
public final class Occupancy {

  /** What is counted: clients of a user, of a database, of both, or (neither) without a reserve. */
  private record Group(@Nullable String database, @Nullable String user) {}

  private static final Group WITHOUT_RESERVE = new Group(null, null);

  private static final Refusal RESERVED =
      new Refusal(Refusal.Reason.TOO_MANY_CLIENTS, "remaining connection slots are reserved");

  private final ConcurrentMap<Group, Integer> clients = new ConcurrentHashMap<>();

  /** For a client of which it is not known yet who it is. */
  Place newPlace() {
    return new Place();
  }

  /** One client's, who counts from {@link #enter} to {@link #leave}. On its session's loop. */
  final class Place {

    private final List<Group> groups = new ArrayList<>(4);

    /**
     * Takes it, if it is not taken already. Where the server asks who the client is, that may not
     * be known before the server knows.
     *
     * @param database null if the client named none
     * @param user null if it is not known yet: then nothing happens
     * @return why there is no room, null if there is
     */
    @Nullable Refusal enter(
        ListenerConfig listener, @Nullable String database, @Nullable String user) {
      if (user == null || !groups.isEmpty()) {
        return null;
      }
      Refusal full = refusal(listener, database, user);
      if (full != null) {
        leave();
      }
      return full;
    }

    private @Nullable Refusal refusal(
        ListenerConfig listener, @Nullable String database, String user) {
      if (!fits(new Group(null, user), listener.maxClientsOfUser(user))) {
        return new Refusal(
            Refusal.Reason.TOO_MANY_CLIENTS_OF_USER,
            "too many connections for role \"" + user + "\"");
      }
      if (database != null
          && !(fits(new Group(database, null), listener.maxClientsOfDatabase(database))
              && fits(new Group(database, user), listener.maxClientsOf(database, user)))) {
        return new Refusal(
            Refusal.Reason.TOO_MANY_CLIENTS_OF_DATABASE,
            "too many connections for database \"" + database + "\"");
      }
      if (!listener.reserve().users().contains(user)
          && !fits(WITHOUT_RESERVE, listener.maxClients() - listener.reserve().clients())) {
        return RESERVED;
      }
      return null;
    }

    /** Counts one more; whether there may be so many. */
    private boolean fits(Group group, int most) {
      groups.add(group);
      return clients.merge(group, 1, Integer::sum) <= most;
    }

    void leave() {
      for (Group group : groups) {
        clients.computeIfPresent(group, (_, count) -> count == 1 ? null : count - 1);
      }
      groups.clear();
    }
  }
}
