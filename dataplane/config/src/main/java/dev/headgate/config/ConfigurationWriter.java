package dev.headgate.config;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes configuration documents, one way for each content. */
public final class ConfigurationWriter {

  private ConfigurationWriter() {}

  /** {@code configuration} under the revision of its content: what a compiler ends with. */
  public static Configuration withRevision(Configuration configuration) {
    return withRevision(configuration, revision(configuration));
  }

  static Configuration withRevision(Configuration configuration, String revision) {
    return new Configuration(
        revision,
        configuration.sequence(),
        configuration.gateway(),
        configuration.listeners(),
        configuration.pools(),
        configuration.plugins(),
        configuration.tick(),
        configuration.drain());
  }

  /** SHA-256 in hex of the canonical JSON without {@code revision} and {@code sequence}. */
  public static String revision(Configuration configuration) {
    Map<String, Object> content = tree(configuration);
    content.remove("revision");
    content.remove("sequence");
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(Json.write(content)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Canonical JSON in UTF-8, secrets included: for the wire and for Secrets, never for a log. */
  public static byte[] canonical(Configuration configuration) {
    return Json.write(tree(configuration));
  }

  /** As {@link #canonical}, each secret as {@code ***}. */
  public static byte[] redacted(Configuration configuration) {
    return Json.write(tree(configuration, Secret::toString));
  }

  /** The document as plain JSON values in fields' order; a copy that may be changed at its top. */
  public static Map<String, Object> tree(Configuration configuration) {
    return tree(configuration, Secret::value);
  }

  private static Map<String, Object> tree(
      Configuration configuration, Function<Secret, String> secret) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!configuration.revision().isEmpty()) {
      fields.put("revision", configuration.revision());
    }
    fields.put("sequence", configuration.sequence());
    fields.put(
        "gateway",
        Map.of(
            "namespace", configuration.gateway().namespace(),
            "name", configuration.gateway().name()));
    fields.put(
        "listeners", list(configuration.listeners(), listener -> listener(listener, secret)));
    fields.put("pools", list(configuration.pools(), pool -> pool(pool, secret)));
    fields.put("plugins", list(configuration.plugins(), plugin -> plugin(plugin, secret)));
    fields.put("tick", Map.of("interval", Durations.print(configuration.tick().interval())));
    fields.put("drain", Map.of("timeout", Durations.print(configuration.drain().timeout())));
    return fields;
  }

  private static <T> List<Object> list(List<T> items, Function<T, Object> write) {
    return items.stream().map(write).toList();
  }

  private static Map<String, Object> listener(
      ListenerConfig listener, Function<Secret, String> secret) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", listener.name());
    fields.put("protocol", listener.protocol().name());
    fields.put("address", listener.address());
    fields.put("port", listener.port());
    fields.put("maxClients", listener.maxClients());
    fields.put("maxClientsPerUser", listener.maxClientsPerUser());
    fields.put("maxClientsPerDatabase", listener.maxClientsPerDatabase());
    fields.put(
        "reserve",
        Map.of(
            "clients", listener.reserve().clients(),
            "users", listener.reserve().users().stream().sorted().toList()));
    fields.put("tls", listener.tls().name());
    certificate(fields, listener.certificate(), secret);
    if (listener.clientCa() != null) {
      fields.put("clientCa", listener.clientCa());
    }
    fields.put("proxyProtocolFrom", listener.proxyProtocolFrom());
    fields.put(
        "authentication",
        list(
            listener.authentication(),
            rule ->
                Map.of(
                    "method", rule.method().name(),
                    "from", rule.from(),
                    "users", rule.users())));
    fields.put("loginTimeout", Durations.print(listener.loginTimeout()));
    limits(fields, listener.limits());
    fields.put("overrides", list(listener.overrides(), ConfigurationWriter::override));
    fields.put("maxRequestBytes", Sizes.print(listener.maxRequestBytes()));
    fields.put(
        "routes",
        list(
            listener.routes(),
            route ->
                Map.of("database", route.database(), "user", route.user(), "pool", route.pool())));
    return fields;
  }

  private static void limits(Map<String, Object> fields, SessionLimits limits) {
    fields.put("clientIdleTimeout", Durations.print(limits.clientIdleTimeout()));
    fields.put("idleTransactionTimeout", Durations.print(limits.idleTransactionTimeout()));
    fields.put("statementTimeout", Durations.print(limits.statementTimeout()));
    fields.put("transactionTimeout", Durations.print(limits.transactionTimeout()));
    fields.put("maxMessageBytes", Sizes.print(limits.maxMessageBytes()));
  }

  private static Map<String, Object> override(OverrideConfig override) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("database", override.database());
    fields.put("user", override.user());
    put(fields, "maxClients", override.maxClients(), Function.identity());
    put(fields, "clientIdleTimeout", override.clientIdleTimeout(), Durations::print);
    put(fields, "idleTransactionTimeout", override.idleTransactionTimeout(), Durations::print);
    put(fields, "statementTimeout", override.statementTimeout(), Durations::print);
    put(fields, "transactionTimeout", override.transactionTimeout(), Durations::print);
    put(fields, "maxMessageBytes", override.maxMessageBytes(), Sizes::print);
    return fields;
  }

  private static <T> void put(
      Map<String, Object> fields, String name, @Nullable T value, Function<T, Object> write) {
    if (value != null) {
      fields.put(name, write.apply(value));
    }
  }

  private static void certificate(
      Map<String, Object> fields,
      @Nullable CertificateConfig certificate,
      Function<Secret, String> secret) {
    if (certificate != null) {
      fields.put(
          "certificate",
          Map.of("chain", certificate.chain(), "key", secret.apply(certificate.key())));
    }
  }

  private static Map<String, Object> pool(PoolConfig pool, Function<Secret, String> secret) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", pool.name());
    fields.put("protocol", pool.protocol().name());
    fields.put("mode", pool.mode().name());
    fields.put(
        "backends",
        list(
            pool.backends(),
            backend ->
                Map.of(
                    "host", backend.host(), "port", backend.port(), "weight", backend.weight())));
    fields.put("balancing", pool.balancing().name());
    fields.put("maxServerConnections", pool.maxServerConnections());
    fields.put("minIdle", pool.minIdle());
    fields.put("queueTimeout", Durations.print(pool.queueTimeout()));
    fields.put("idleTimeout", Durations.print(pool.idleTimeout()));
    fields.put("maxLifetime", Durations.print(pool.maxLifetime()));
    fields.put("tls", pool.tls().name());
    if (pool.ca() != null) {
      fields.put("ca", pool.ca());
    }
    certificate(fields, pool.certificate(), secret);
    if (pool.serverName() != null) {
      fields.put("serverName", pool.serverName());
    }
    fields.put("proxyProtocol", pool.proxyProtocol().name());
    fields.put(
        "connect",
        Map.of(
            "timeout", Durations.print(pool.connect().timeout()),
            "retries", pool.connect().retries(),
            "backoff", Durations.print(pool.connect().backoff())));
    fields.put(
        "healthCheck",
        Map.of(
            "interval", Durations.print(pool.healthCheck().interval()),
            "timeout", Durations.print(pool.healthCheck().timeout())));
    fields.put("users", secrets(pool.users(), secret));
    UsersQueryConfig query = pool.usersQuery();
    if (query != null) {
      fields.put("usersQuery", usersQuery(query, secret));
    }
    fields.put(
        "accounts",
        list(
            pool.accounts(),
            account ->
                Map.of(
                    "users", account.users(),
                    "user", account.user(),
                    "password", secret.apply(account.password()))));
    return fields;
  }

  private static Map<String, Object> usersQuery(
      UsersQueryConfig query, Function<Secret, String> secret) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("sql", query.sql());
    fields.put("user", query.user());
    fields.put("password", secret.apply(query.password()));
    if (query.database() != null) {
      fields.put("database", query.database());
    }
    fields.put("cache", Durations.print(query.cache()));
    return fields;
  }

  private static Map<String, Object> plugin(PluginConfig plugin, Function<Secret, String> secret) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", plugin.name());
    fields.put("type", plugin.type().name());
    if (plugin.builtIn() != null) {
      fields.put("builtIn", plugin.builtIn());
    }
    if (plugin.path() != null) {
      fields.put("path", plugin.path());
    }
    if (plugin.checksum() != null) {
      fields.put("checksum", plugin.checksum());
    }
    fields.put("priority", plugin.priority());
    fields.put("hooks", plugin.hooks());
    fields.put("failurePolicy", plugin.failurePolicy().name());
    fields.put("timeout", Durations.print(plugin.timeout()));
    fields.put("config", plugin.config());
    fields.put("env", plugin.env());
    fields.put("secrets", secrets(plugin.secrets(), secret));
    return fields;
  }

  private static Map<String, Object> secrets(
      Map<String, Secret> secrets, Function<Secret, String> secret) {
    Map<String, Object> fields = new LinkedHashMap<>();
    secrets.forEach((name, value) -> fields.put(name, secret.apply(value)));
    return fields;
  }
}
