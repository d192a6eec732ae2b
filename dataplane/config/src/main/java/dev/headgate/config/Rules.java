package dev.headgate.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What no field can tell alone: names used twice, references, combinations. A rule stays silent
 * where a field it builds on was wrong already.
 */
final class Rules {

  private static final String ANY = "*";

  private final Configuration configuration;
  private final Problems problems;
  private final AuthenticationCheck authentication;

  Rules(Configuration configuration, Problems problems) {
    this.configuration = configuration;
    this.problems = problems;
    this.authentication = new AuthenticationCheck(problems);
  }

  void check() {
    unique("$.listeners", "name", configuration.listeners(), ListenerConfig::name);
    unique("$.pools", "name", configuration.pools(), PoolConfig::name);
    unique("$.plugins", "name", configuration.plugins(), PluginConfig::name);
    addresses();
    each("$.listeners", configuration.listeners(), this::listener);
    each("$.pools", configuration.pools(), this::pool);
    each("$.plugins", configuration.plugins(), this::plugin);
  }

  private interface Rule<T> {

    void check(String path, T item);
  }

  private static <T> void each(String path, List<T> items, Rule<T> rule) {
    for (int i = 0; i < items.size(); i++) {
      rule.check(path + "[" + i + "]", items.get(i));
    }
  }

  private <T> void unique(String path, String field, List<T> items, Function<T, Object> identity) {
    Map<Object, String> seen = new HashMap<>();
    each(
        path,
        items,
        (at, item) -> {
          if (problems.clean(at) && problems.clean(at + "." + field)) {
            String before = seen.putIfAbsent(identity.apply(item), at);
            if (before != null) {
              problems.add(
                  at + "." + field, identity.apply(item), "another than that of " + before);
            }
          }
        });
  }

  private void addresses() {
    List<ListenerConfig> earlier = new ArrayList<>();
    each(
        "$.listeners",
        configuration.listeners(),
        (path, listener) -> {
          if (!IpAddress.valid(listener.address())) {
            complain(path + ".address", listener.address(), "an IP address");
          } else if (problems.clean(path) && problems.clean(path + ".port")) {
            competing(path, listener, earlier);
          }
          earlier.add(listener);
        });
  }

  private void competing(String path, ListenerConfig listener, List<ListenerConfig> earlier) {
    for (int i = 0; i < earlier.size(); i++) {
      ListenerConfig other = earlier.get(i);
      if (other.port() == listener.port()
          && IpAddress.overlap(other.address(), listener.address())) {
        problems.add(
            path + ".port", listener.port(), "a port that $.listeners[" + i + "] does not bind");
        return;
      }
    }
  }

  private void listener(String path, ListenerConfig listener) {
    if (problems.clean(path + ".tls") && problems.clean(path)) {
      goesWithTls(
          path + ".certificate", listener.certificate(), listener.tls().endsHere(), listener.tls());
      goesWithTls(
          path + ".clientCa",
          listener.clientCa(),
          listener.tls().verifiesClients(),
          listener.tls());
    }
    if (problems.clean(path)) {
      quotas(path, listener);
      each(path + ".overrides", listener.overrides(), (at, override) -> override(at, override));
      unique(
          path + ".overrides",
          "user",
          listener.overrides(),
          override -> override.user() + " in " + override.database());
    }
    Map<String, PoolConfig> pools = new HashMap<>();
    configuration.pools().forEach(pool -> pools.put(pool.name(), pool));
    boolean allPoolsRead = problems.clean("$.pools") && !pools.containsKey("");
    authentication.check(
        path,
        listener,
        listener.routes().stream()
            .map(route -> pools.get(route.pool()))
            .allMatch(this::asksNobody));
    Set<List<String>> earlier = new HashSet<>();
    each(
        path + ".routes",
        listener.routes(),
        (at, route) -> {
          authenticable(at, pools.get(route.pool()), listener);
          routable(at, "database", route.database(), listener);
          routable(at, "user", route.user(), listener);
          unreachable(at, route, earlier);
          PoolConfig pool = pools.get(route.pool());
          if (pool != null && pool.protocol() != listener.protocol()) {
            if (problems.clean(path + ".protocol") && poolProtocolRead(pool)) {
              complain(at + ".pool", route.pool(), "a pool that speaks " + listener.protocol());
            }
          } else if (pool == null && allPoolsRead) {
            complain(at + ".pool", route.pool(), "one of " + new ArrayList<>(pools.keySet()));
          }
        });
  }

  private void quotas(String path, ListenerConfig listener) {
    ReserveConfig reserve = listener.reserve();
    if (reserve.clients() >= listener.maxClients() && problems.clean(path + ".maxClients")) {
      complain(
          path + ".reserve.clients",
          reserve.clients(),
          "fewer than maxClients, " + listener.maxClients());
    }
    if (reserve.clients() > 0 == reserve.users().isEmpty() && problems.clean(path + ".reserve")) {
      complain(path + ".reserve", "{...}", "both clients, at least 1, and users, or neither");
    }
    if (listener.tls() == ListenerTls.Passthrough && problems.clean(path + ".tls")) {
      unreadable(path + ".maxClientsPerUser", listener.maxClientsPerUser());
      unreadable(path + ".maxClientsPerDatabase", listener.maxClientsPerDatabase());
      unreadable(path + ".reserve.clients", reserve.clients());
      unreadable(path + ".overrides", listener.overrides().size());
    }
  }

  private void unreadable(String at, int value) {
    if (value > 0) {
      complain(at, value, "nothing: under tls Passthrough the log-in is not readable");
    }
  }

  private void override(String path, OverrideConfig override) {
    if (override.user().equals(ANY) && override.database().equals(ANY)) {
      complain(path + ".user", ANY, "a user or a database: for all, set the listener's own");
    }
    if (override.saysNothing() && problems.clean(path)) {
      problems.missing(path, "at least one limit");
    }
  }

  private void goesWithTls(String path, @Nullable Object value, boolean needed, ListenerTls tls) {
    if (needed && value == null) {
      problems.missing(path, "what tls " + tls + " needs");
    } else if (!needed && value != null && problems.clean(path)) {
      problems.hidden(path, "no such field under tls " + tls);
    }
  }

  private boolean poolProtocolRead(PoolConfig pool) {
    return problems.clean(path(pool) + ".protocol");
  }

  private boolean asksNobody(@Nullable PoolConfig pool) {
    return pool != null
        && pool.mode() == PoolMode.Passthrough
        && problems.clean(path(pool) + ".mode");
  }

  private String path(PoolConfig pool) {
    return "$.pools[" + configuration.pools().indexOf(pool) + "]";
  }

  /** A route can only look at what the client says before a server connection is needed. */
  private void routable(String at, String field, String value, ListenerConfig listener) {
    if (value.equals(ANY)) {
      return;
    }
    if (listener.protocol() == Protocol.MariaDB) {
      complain(at + "." + field, value, "*: in MariaDB the server speaks first");
    } else if (listener.tls() == ListenerTls.Passthrough) {
      complain(at + "." + field, value, "*: under tls Passthrough the log-in is not readable");
    }
  }

  /** Headgate can authenticate only clients whose log-in it can read. */
  private void authenticable(String at, @Nullable PoolConfig pool, ListenerConfig listener) {
    if (pool == null) {
      return;
    }
    if (pool.mode() == PoolMode.Session && listener.tls() == ListenerTls.Passthrough) {
      complain(
          at + ".pool",
          pool.name(),
          "a pool in mode Passthrough: under tls Passthrough the log-in is not readable");
    } else if (pool.mode() == PoolMode.Passthrough
        && listener.protocol() == Protocol.MariaDB
        && listener.tls().endsHere()) {
      // The server's packets are numbered, and the request for TLS is one that it never saw.
      complain(
          at + ".pool",
          pool.name(),
          "a pool in mode Session: a MariaDB client's TLS ends where its log-in does");
    }
  }

  private void unreachable(String at, RouteConfig route, Set<List<String>> earlier) {
    for (String database : List.of(route.database(), ANY)) {
      for (String user : List.of(route.user(), ANY)) {
        if (earlier.contains(List.of(database, user)) && problems.clean(at)) {
          problems.add(
              at,
              route.database() + "/" + route.user(),
              "a database and user that no earlier route takes");
          return;
        }
      }
    }
    earlier.add(List.of(route.database(), route.user()));
  }

  private void pool(String path, PoolConfig pool) {
    unique(
        path + ".backends",
        "host",
        pool.backends(),
        backend -> backend.host() + ":" + backend.port());
    if (pool.protocol() == Protocol.MariaDB
        && pool.mode() == PoolMode.Passthrough
        && pool.minIdle() > 0) {
      // connect_timeout closes them after 10 s, and each counts towards max_connect_errors.
      complain(path + ".minIdle", pool.minIdle(), "0: MariaDB blocks hosts that connect in vain");
    } else if (pool.minIdle() > pool.maxServerConnections()
        && problems.clean(path + ".maxServerConnections")) {
      complain(
          path + ".minIdle",
          pool.minIdle(),
          "at most maxServerConnections, " + pool.maxServerConnections());
    }
    if (problems.clean(path + ".mode")) {
      users(path + ".users", pool);
      usersQuery(path + ".usersQuery", pool);
      each(path + ".accounts", pool.accounts(), new Accounts(pool)::check);
    }
    if (problems.clean(path + ".mode") && problems.clean(path + ".tls")) {
      encryption(path, pool);
    }
    HealthCheckConfig check = pool.healthCheck();
    if (check.timeout().compareTo(check.interval()) > 0
        && problems.clean(path + ".healthCheck.interval")) {
      complain(
          path + ".healthCheck.timeout",
          Durations.print(check.timeout()),
          "at most the interval, " + Durations.print(check.interval()));
    }
  }

  private void encryption(String path, PoolConfig pool) {
    if (pool.mode() == PoolMode.Passthrough && pool.tls() != PoolTls.Disable) {
      complain(
          path + ".tls",
          pool.tls().name(),
          "Disable: in mode Passthrough clients talk TLS with the database themselves");
    }
    if (pool.ca() != null && !pool.tls().verifies()) {
      problems.hidden(path + ".ca", "no such field under tls " + pool.tls());
    }
    if (pool.tls() == PoolTls.Disable) {
      if (pool.certificate() != null && problems.clean(path + ".certificate")) {
        problems.hidden(path + ".certificate", "no such field under tls Disable");
      }
      if (pool.serverName() != null) {
        complain(path + ".serverName", pool.serverName(), "no such field under tls Disable");
      }
    }
  }

  private void users(String path, PoolConfig pool) {
    boolean none = pool.users().isEmpty() && pool.usersQuery() == null;
    if (pool.mode() == PoolMode.Passthrough && !pool.users().isEmpty()) {
      problems.hidden(path, "no users: in mode Passthrough the database asks clients");
    } else if (pool.mode() == PoolMode.Session && none && problems.clean(path)) {
      problems.missing(path, "who may log in: one user at least in mode Session");
    }
  }

  private void usersQuery(String path, PoolConfig pool) {
    UsersQueryConfig query = pool.usersQuery();
    if (query == null) {
      return;
    }
    if (pool.mode() == PoolMode.Passthrough) {
      problems.hidden(path, "no query: in mode Passthrough the database asks clients");
      return;
    }
    String parameter = pool.protocol() == Protocol.PostgreSQL ? "$1" : "?";
    if (!query.sql().contains(parameter) && problems.clean(path)) {
      complain(path + ".sql", query.sql(), "a query with " + parameter + " for the user's name");
    }
  }

  /** The accounts of one pool, of which each is for somebody. */
  private final class Accounts {

    private final PoolConfig pool;
    private final Set<String> earlier = new HashSet<>();

    Accounts(PoolConfig pool) {
      this.pool = pool;
    }

    void check(String path, AccountConfig account) {
      if (pool.mode() == PoolMode.Passthrough) {
        problems.hidden(path, "no accounts: in mode Passthrough clients log in themselves");
        return;
      }
      for (int i = 0; i < account.users().size(); i++) {
        String user = account.users().get(i);
        if (earlier.contains(ANY) || !earlier.add(user)) {
          complain(path + ".users[" + i + "]", user, "a user that no earlier account is for");
        }
      }
    }
  }

  private void plugin(String path, PluginConfig plugin) {
    if (!problems.clean(path + ".type") || !problems.clean(path)) {
      return;
    }
    switch (plugin.type()) {
      case BuiltIn -> {
        needs(path, "builtIn", plugin.builtIn(), "the name of a built-in plugin");
        excludes(path, "path", plugin.path(), plugin.type());
        excludes(path, "checksum", plugin.checksum(), plugin.type());
      }
      case Java -> {
        needs(path, "path", plugin.path(), "the path of a jar");
        excludes(path, "builtIn", plugin.builtIn(), plugin.type());
      }
    }
  }

  private void needs(String path, String field, @Nullable String value, String expected) {
    if (value == null) {
      problems.missing(path + "." + field, expected);
    }
  }

  private void excludes(String path, String field, @Nullable String value, PluginType type) {
    if (value != null) {
      complain(path + "." + field, value, "no such field for type " + type);
    }
  }

  private void complain(String path, Object value, String expected) {
    if (problems.clean(path)) {
      problems.add(path, value, expected);
    }
  }
}
