package dev.headgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks configuration documents, and tells everything that is wrong with one at once.
 */
public final class ConfigurationReader {

  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9./]*[a-z0-9])?");
  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
  private static final Pattern SERVER_NAME =
      Pattern.compile("(?=.{1,253}$)LABEL(\\.LABEL)*".replace("LABEL", LABEL));
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");
  private static final Pattern TEXT = Pattern.compile("(?s).{1,4096}");
  private static final Pattern LOGIN = Pattern.compile("(?s).{1,128}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern CHECKSUM = Pattern.compile("sha256:[0-9a-f]{64}");

  private static final Pattern CERTIFICATES = Pattern.compile("(?s)-----BEGIN CERTIFICATE-----.*");
  private static final Pattern PRIVATE_KEY = Pattern.compile("(?s)-----BEGIN PRIVATE KEY-----.*");

  /** What ends in a line break was taken from a file or a shell, and is not what was meant. */
  private static final Pattern ONE_LINE = Pattern.compile("[^\\x00\\r\\n]*");

  private static final String A_NAME =
      "a name of at most 253 characters: a-z, 0-9, '-', '.', '/', alphanumeric at both ends";

  private static final Duration ZERO = Duration.ZERO;
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration TENTH = Duration.ofMillis(100);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MONTH = Duration.ofDays(31);

  private ConfigurationReader() {}

  /** Reads JSON text in UTF-8. */
  public static Reading read(byte[] json) {
    try {
      return read(Json.parse(json));
    } catch (Json.MalformedException e) {
      Problems problems = new Problems();
      problems.add("$", e.getMessage(), "a JSON document");
      return new Reading.Invalid(problems.list());
    }
  }

  /** Reads JSON that is parsed already, as {@link Json} has it. */
  public static Reading read(@Nullable Object document) {
    Problems problems = new Problems();
    Configuration configuration =
        Fields.object("$", document, problems, ConfigurationReader::configuration);
    new Rules(configuration, problems).check();
    if (problems.list().isEmpty()) {
      configuration = revised(configuration, problems);
    }
    return problems.list().isEmpty()
        ? new Reading.Valid(configuration)
        : new Reading.Invalid(problems.list());
  }

  /** A document may leave its revision to the reader; one that names another was tampered with. */
  private static Configuration revised(Configuration configuration, Problems problems) {
    String revision = ConfigurationWriter.revision(configuration);
    if (!configuration.revision().isEmpty() && !configuration.revision().equals(revision)) {
      problems.add("$.revision", configuration.revision(), "the hash of the content, " + revision);
    }
    return ConfigurationWriter.withRevision(configuration, revision);
  }

  private static Configuration configuration(Fields fields) {
    return new Configuration(
        fields.text("revision", HEX, "64 hexadecimal digits", ""),
        fields.integer("sequence", 0, Long.MAX_VALUE, (Long) null),
        fields.requiredObject("gateway", ConfigurationReader::gateway),
        fields.objects("listeners", 1, 100, ConfigurationReader::listener),
        fields.objects("pools", 1, 1000, ConfigurationReader::pool),
        fields.objects("plugins", 0, 100, ConfigurationReader::plugin),
        fields.object(
            "tick",
            tick -> new TickConfig(tick.duration("interval", TENTH, HOUR, Duration.ofSeconds(5)))),
        fields.object(
            "drain", drain -> new DrainConfig(drain.duration("timeout", ZERO, HOUR, MINUTE))));
  }

  private static GatewayConfig gateway(Fields fields) {
    return new GatewayConfig(
        fields.text("namespace", NAME, A_NAME), fields.text("name", NAME, A_NAME));
  }

  private static ListenerConfig listener(Fields fields) {
    return new ListenerConfig(
        fields.text("name", NAME, A_NAME),
        fields.choice("protocol", Protocol.class, null),
        fields.text("address", ADDRESS, "an IP address", "0.0.0.0"),
        fields.integer("port", 1, 65535, (Integer) null),
        fields.integer("maxClients", 1, 1_000_000, 2000),
        fields.integer("maxClientsPerUser", 0, 1_000_000, 0),
        fields.integer("maxClientsPerDatabase", 0, 1_000_000, 0),
        fields.object("reserve", ConfigurationReader::reserve),
        fields.choice("tls", ListenerTls.class, ListenerTls.Disable),
        fields.optionalObject("certificate", ConfigurationReader::certificate),
        fields.optionalText("clientCa", CERTIFICATES, "certificates in PEM"),
        networks(fields, "proxyProtocolFrom"),
        fields.objects("authentication", 0, 100, ConfigurationReader::authentication),
        fields.duration("loginTimeout", TENTH, HOUR, Duration.ofSeconds(30)),
        new SessionLimits(
            fields.duration("clientIdleTimeout", ZERO, MONTH, ZERO),
            fields.duration("idleTransactionTimeout", ZERO, MONTH, ZERO),
            fields.duration("statementTimeout", ZERO, MONTH, ZERO),
            fields.duration("transactionTimeout", ZERO, MONTH, ZERO),
            fields.size("maxMessageBytes", 1 << 10, 1 << 30, 1 << 30)),
        fields.objects("overrides", 0, 1000, ConfigurationReader::override),
        fields.size("maxRequestBytes", 1 << 10, 1 << 30, 64 << 20),
        fields.objects("routes", 1, 1000, ConfigurationReader::route));
  }

  private static List<String> networks(Fields fields, String name) {
    return fields.texts(
        name, 0, 100, IpAddress::validNetwork, "a network, as 10.0.0.0/8 or fd00::/8");
  }

  private static AuthenticationRule authentication(Fields fields) {
    return new AuthenticationRule(
        fields.choice("method", AuthenticationMethod.class, null),
        networks(fields, "from"),
        fields.texts("users", 0, 1000, LOGIN.asMatchPredicate(), "a user name, or *"));
  }

  private static ReserveConfig reserve(Fields fields) {
    return new ReserveConfig(
        fields.integer("clients", 0, 1_000_000, 0),
        Set.copyOf(fields.names("users", LOGIN, "a user name")));
  }

  private static OverrideConfig override(Fields fields) {
    return new OverrideConfig(
        fields.text("database", LOGIN, "a database name, or *", OverrideConfig.ANY),
        fields.text("user", LOGIN, "a user name, or *", OverrideConfig.ANY),
        fields.has("maxClients") ? fields.integer("maxClients", 0, 1_000_000, 0) : null,
        fields.optionalDuration("clientIdleTimeout", ZERO, MONTH),
        fields.optionalDuration("idleTransactionTimeout", ZERO, MONTH),
        fields.optionalDuration("statementTimeout", ZERO, MONTH),
        fields.optionalDuration("transactionTimeout", ZERO, MONTH),
        fields.has("maxMessageBytes")
            ? fields.size("maxMessageBytes", 1 << 10, 1 << 30, 1 << 30)
            : null);
  }

  private static CertificateConfig certificate(Fields fields) {
    return new CertificateConfig(
        fields.text("chain", CERTIFICATES, "certificates in PEM"),
        fields.secret("key", PRIVATE_KEY, "a private key in PEM, PKCS #8"));
  }

  private static RouteConfig route(Fields fields) {
    return new RouteConfig(
        fields.text("database", LOGIN, "a database name, or *", "*"),
        fields.text("user", LOGIN, "a user name, or *", "*"),
        fields.text("pool", NAME, "the name of a pool"));
  }

  private static PoolConfig pool(Fields fields) {
    PoolMode mode = fields.choice("mode", PoolMode.class, PoolMode.Passthrough);
    // What has not logged in, servers close after a minute; a log-in is worth keeping for longer.
    Duration idle = mode == PoolMode.Passthrough ? Duration.ofSeconds(45) : Duration.ofMinutes(10);
    return new PoolConfig(
        fields.text("name", NAME, A_NAME),
        fields.choice("protocol", Protocol.class, null),
        mode,
        fields.objects("backends", 1, 100, ConfigurationReader::backend),
        fields.choice("balancing", Balancing.class, Balancing.RoundRobin),
        fields.integer("maxServerConnections", 1, 100_000, 100),
        fields.integer("minIdle", 0, 100_000, 0),
        fields.duration("queueTimeout", ZERO, HOUR, Duration.ofSeconds(10)),
        fields.duration("idleTimeout", ZERO, MONTH, idle),
        fields.duration("maxLifetime", ZERO, MONTH, HOUR),
        fields.choice("tls", PoolTls.class, PoolTls.Disable),
        fields.optionalText("ca", CERTIFICATES, "certificates in PEM"),
        fields.optionalObject("certificate", ConfigurationReader::certificate),
        fields.optionalText("serverName", SERVER_NAME, "a host name"),
        fields.choice("proxyProtocol", ProxyProtocol.class, ProxyProtocol.None),
        fields.object(
            "connect",
            connect ->
                new ConnectConfig(
                    connect.duration("timeout", MILLI, MINUTE, Duration.ofSeconds(5)),
                    connect.integer("retries", 0, 100, 2),
                    connect.duration("backoff", MILLI, MINUTE, Duration.ofMillis(500)))),
        fields.object(
            "healthCheck",
            check ->
                new HealthCheckConfig(
                    check.duration("interval", TENTH, HOUR, Duration.ofSeconds(5)),
                    check.duration("timeout", MILLI, MINUTE, Duration.ofSeconds(2)))),
        fields.secrets("users", ONE_LINE, "a password, or its hash, in one line"),
        fields.optionalObject("usersQuery", ConfigurationReader::usersQuery),
        fields.objects("accounts", 0, 1000, ConfigurationReader::account));
  }

  private static UsersQueryConfig usersQuery(Fields fields) {
    return new UsersQueryConfig(
        fields.text("sql", TEXT, "a query of at most 4096 characters"),
        fields.text("user", LOGIN, "a user name"),
        fields.secret("password", ONE_LINE, "a password in one line"),
        fields.optionalText("database", LOGIN, "a database name"),
        fields.duration("cache", ZERO, HOUR, Duration.ofSeconds(30)));
  }

  private static AccountConfig account(Fields fields) {
    return new AccountConfig(
        fields.texts("users", 1, 1000, LOGIN.asMatchPredicate(), "a user name, or *"),
        fields.text("user", LOGIN, "a user name"),
        fields.secret("password", ONE_LINE, "a password in one line"));
  }

  private static BackendConfig backend(Fields fields) {
    return new BackendConfig(
        fields.text("host", HOST, "a host name or an IP address"),
        fields.integer("port", 1, 65535, (Integer) null),
        fields.integer("weight", 1, 1000, 1));
  }

  private static PluginConfig plugin(Fields fields) {
    return new PluginConfig(
        fields.text("name", NAME, A_NAME),
        fields.choice("type", PluginType.class, null),
        fields.optionalText("builtIn", NAME, "the name of a built-in plugin"),
        fields.optionalText("path", TEXT, "the path of a jar"),
        fields.optionalText("checksum", CHECKSUM, "sha256: and 64 hexadecimal digits"),
        fields.integer("priority", -1_000_000, 1_000_000, 0),
        fields.choices("hooks", HookNames.ALL),
        fields.choice("failurePolicy", FailurePolicy.class, FailurePolicy.Fail),
        fields.duration("timeout", MILLI, MINUTE, Duration.ofSeconds(1)),
        Map.copyOf(fields.values("config")),
        fields.texts("env"),
        fields.secrets("secrets"));
  }
}
