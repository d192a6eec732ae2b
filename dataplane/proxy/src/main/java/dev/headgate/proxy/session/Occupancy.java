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

  /** What came of a client's wish to be served. */
  sealed interface Outcome {}

  /** It is served until it {@link #leave leaves}. */
  static final class Place implements Outcome {

    private final List<Group> groups = new ArrayList<>(4);
  }

  record Full(Refusal refusal) implements Outcome {}

  private final ConcurrentMap<Group, Integer> clients = new ConcurrentHashMap<>();

  /**
   * @param database null if the client named none
   */
  Outcome enter(ListenerConfig listener, @Nullable String database, String user) {
    Place place = new Place();
    Refusal full = refusal(place, listener, database, user);
    if (full == null) {
      return place;
    }
    leave(place);
    return new Full(full);
  }

  private @Nullable Refusal refusal(
      Place place, ListenerConfig listener, @Nullable String database, String user) {
    if (!fits(place, new Group(null, user), listener.maxClientsOfUser(user))) {
      return new Refusal(
          Refusal.Reason.TOO_MANY_CLIENTS_OF_USER,
          "too many connections for role \"" + user + "\"");
    }
    if (database != null
        && !(fits(place, new Group(database, null), listener.maxClientsOfDatabase(database))
            && fits(place, new Group(database, user), listener.maxClientsOf(database, user)))) {
      return new Refusal(
          Refusal.Reason.TOO_MANY_CLIENTS_OF_DATABASE,
          "too many connections for database \"" + database + "\"");
    }
    if (!listener.reserve().users().contains(user)
        && !fits(place, WITHOUT_RESERVE, listener.maxClients() - listener.reserve().clients())) {
      return RESERVED;
    }
    return null;
  }

  /** Counts one more; whether there may be so many. */
  private boolean fits(Place place, Group group, int most) {
    place.groups.add(group);
    return clients.merge(group, 1, Integer::sum) <= most;
  }

  void leave(Place place) {
    for (Group group : place.groups) {
      clients.computeIfPresent(group, (_, count) -> count == 1 ? null : count - 1);
    }
  }
}
