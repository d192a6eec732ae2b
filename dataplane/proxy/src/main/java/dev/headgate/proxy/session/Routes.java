package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.Pool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which pool serves a client of a listener; the first match wins. */
public record Routes(List<Route> routes) {

  private static final String ANY = "*";

  /** One way to a pool; {@code *} matches any, also a client that has not said who it is. */
  public record Route(String database, String user, Pool pool) {

    boolean matches(@Nullable String database, @Nullable String user) {
      return fits(this.database, database) && fits(this.user, user);
    }

    private static boolean fits(String pattern, @Nullable String value) {
      return pattern.equals(ANY) || pattern.equals(value);
    }
  }

  public Routes {
    routes = List.copyOf(routes);
  }

  /** The pool of a client that has not said who it is. */
  @Nullable Pool any() {
    return find(null, null);
  }

  @Nullable Pool find(@Nullable String database, @Nullable String user) {
    for (Route route : routes) {
      if (route.matches(database, user)) {
        return route.pool();
      }
    }
    return null;
  }
}
