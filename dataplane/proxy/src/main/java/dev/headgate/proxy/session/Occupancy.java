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

  private record Limit(Group group, int most, Refusal refusal) {}

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
    for (Limit limit : limits(listener, database, user)) {
      int now = clients.merge(limit.group, 1, Integer::sum);
      place.groups.add(limit.group);
      if (now > limit.most) {
        leave(place);
        return new Full(limit.refusal);
      }
    }
    return place;
  }

  void leave(Place place) {
    for (Group group : place.groups) {
      clients.computeIfPresent(group, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private static List<Limit> limits(
      ListenerConfig listener, @Nullable String database, String user) {
    List<Limit> limits = new ArrayList<>(4);
    limits.add(
        new Limit(new Group(null, user), listener.maxClientsOfUser(user), tooManyOfUser(user)));
    if (database != null) {
      Refusal ofDatabase = tooManyOfDatabase(database);
      limits.add(
          new Limit(
              new Group(database, null), listener.maxClientsOfDatabase(database), ofDatabase));
      limits.add(
          new Limit(new Group(database, user), listener.maxClientsOf(database, user), ofDatabase));
    }
    if (!listener.reserve().users().contains(user)) {
      limits.add(
          new Limit(
              new Group(null, null),
              listener.maxClients() - listener.reserve().clients(),
              RESERVED));
    }
    return limits;
  }

  private static final Refusal RESERVED =
      new Refusal(Refusal.Reason.TOO_MANY_CLIENTS, "remaining connection slots are reserved");

  private static Refusal tooManyOfUser(String user) {
    return new Refusal(
        Refusal.Reason.TOO_MANY_CLIENTS_OF_USER, "too many connections for role \"" + user + "\"");
  }

  private static Refusal tooManyOfDatabase(String database) {
    return new Refusal(
        Refusal.Reason.TOO_MANY_CLIENTS_OF_DATABASE,
        "too many connections for database \"" + database + "\"");
  }
}
