package dev.headgate.operator.compile;

import dev.headgate.crd.v1alpha1.LimitOverride;
import dev.headgate.crd.v1alpha1.Listener;
import dev.headgate.crd.v1alpha1.ListenerAuthentication;
import dev.headgate.crd.v1alpha1.PoolRef;
import dev.headgate.crd.v1alpha1.Reserve;
import dev.headgate.crd.v1alpha1.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Listeners and their routes; the pools they name are compiled on the way. */
record ListenerCompiler(
    ResourceId gateway,
    String address,
    PoolCompiler pools,
    TlsCompiler tls,
    Origins origins,
    Findings findings) {

  /** Control and observe. */
  private static final Set<Integer> PORTS_OF_THE_POD = Set.of(8440, 8441);

  List<Map<String, Object>> compile(List<Listener> listeners) {
    List<Map<String, Object>> compiled = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      String at = "listeners[" + i + "]";
      origins.note("$." + at + ".tls", gateway, "spec." + at + ".tls.mode");
      origins.note("$." + at + ".maxRequestBytes", gateway, "spec." + at + ".maxRequestSize");
      origins.note("$." + at + ".maxMessageBytes", gateway, "spec." + at + ".maxMessageSize");
      compiled.add(listener(at, listeners.get(i)));
    }
    return compiled;
  }

  private Map<String, Object> listener(String at, Listener listener) {
    if (listener.port() != null && PORTS_OF_THE_POD.contains(listener.port())) {
      findings.invalid(
          gateway, "spec." + at + ".port", listener.port(), "a port other than 8440 and 8441");
    }
    return new Section()
        .put("name", listener.name())
        .put("protocol", listener.protocol())
        .put("address", address)
        .put("port", listener.port())
        .put("maxClients", listener.maxClients())
        .put("maxClientsPerUser", listener.maxClientsPerUser())
        .put("maxClientsPerDatabase", listener.maxClientsPerDatabase())
        .put("reserve", reserve(listener.reserve()))
        .put("tls", listener.tls().mode())
        .put("certificate", tls.certificate("spec." + at + ".tls", listener.tls()))
        .put("clientCa", tls.clientCa("spec." + at + ".tls", listener.tls()))
        .put("proxyProtocolFrom", listener.proxyProtocolFrom())
        .put("authentication", authentication(listener.authentication()))
        .put("loginTimeout", listener.loginTimeout())
        .put("clientIdleTimeout", listener.clientIdleTimeout())
        .put("idleTransactionTimeout", listener.idleTransactionTimeout())
        .put("statementTimeout", listener.statementTimeout())
        .put("transactionTimeout", listener.transactionTimeout())
        .put("maxMessageBytes", listener.maxMessageSize())
        .put("overrides", overrides(at, listener.overrides()))
        .put("maxRequestBytes", listener.maxRequestSize())
        .put("routes", routes(at, listener))
        .fields();
  }

  private static List<Map<String, Object>> authentication(List<ListenerAuthentication> rules) {
    return rules.stream()
        .map(
            rule ->
                new Section()
                    .put("method", rule.method())
                    .put("from", rule.from())
                    .put("users", rule.users())
                    .fields())
        .toList();
  }

  private static @Nullable Map<String, Object> reserve(@Nullable Reserve reserve) {
    return reserve == null
        ? null
        : new Section().put("clients", reserve.clients()).put("users", reserve.users()).fields();
  }

  private List<Map<String, Object>> overrides(String at, List<LimitOverride> overrides) {
    List<Map<String, Object>> compiled = new ArrayList<>();
    for (int i = 0; i < overrides.size(); i++) {
      LimitOverride override = overrides.get(i);
      String path = at + ".overrides[" + i + "]";
      origins.note("$." + path + ".maxMessageBytes", gateway, "spec." + path + ".maxMessageSize");
      compiled.add(
          new Section()
              .put("database", override.database())
              .put("user", override.user())
              .put("maxClients", override.maxClients())
              .put("clientIdleTimeout", override.clientIdleTimeout())
              .put("idleTransactionTimeout", override.idleTransactionTimeout())
              .put("statementTimeout", override.statementTimeout())
              .put("transactionTimeout", override.transactionTimeout())
              .put("maxMessageBytes", override.maxMessageSize())
              .fields());
    }
    return compiled;
  }

  private List<Map<String, Object>> routes(String at, Listener listener) {
    String spec = "spec." + at;
    if ((listener.poolRef() == null) == listener.routes().isEmpty()) {
      findings.invalid(
          gateway,
          spec + ".poolRef",
          listener.poolRef() == null ? "missing" : "set beside routes",
          "one of poolRef and routes");
    }
    origins.note("$." + at + ".routes", gateway, spec + ".poolRef");
    List<Map<String, Object>> routes = new ArrayList<>();
    for (int i = 0; i < listener.routes().size(); i++) {
      Route route = listener.routes().get(i);
      String from = spec + ".routes[" + i + "]";
      origins.note("$." + at + ".routes[" + i + "]", gateway, from);
      routes.add(
          route(
              at + ".routes[" + i + "]",
              from + ".poolRef",
              route.database(),
              route.user(),
              route.poolRef()));
    }
    if (listener.poolRef() != null && routes.isEmpty()) {
      routes.add(route(at + ".routes[0]", spec + ".poolRef", "*", "*", listener.poolRef()));
    }
    return routes;
  }

  private Map<String, Object> route(
      String at, String refPath, String database, String user, PoolRef ref) {
    origins.note("$." + at + ".pool", gateway, refPath + ".name");
    return new Section()
        .put("database", database)
        .put("user", user)
        .put("pool", pools.name(refPath, ref))
        .fields();
  }
}
