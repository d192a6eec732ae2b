package dev.headgate.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {

  private static final String GATEWAY = "'gateway':{'namespace':'default','name':'shop'}";
  private static final String LISTENER =
      "{'name':'pg','protocol':'PostgreSQL','port':5432,'routes':[{'pool':'orders'}]}";
  private static final String POOL =
      "{'name':'orders','protocol':'PostgreSQL','backends':[{'host':'db','port':5432}]}";

  @Test
  void shouldReadTheFullDocument() {
    Configuration read = valid(Documents.FULL);

    assertThat(read.sequence()).isEqualTo(7);
    assertThat(read.revision()).matches("[0-9a-f]{64}");
    ListenerConfig listener = read.listeners().getFirst();
    assertThat(listener.protocol()).isEqualTo(Protocol.PostgreSQL);
    assertThat(listener.loginTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(listener.maxRequestBytes()).isEqualTo(64 << 20);
    assertThat(read.pools().getFirst().backends())
        .containsExactly(new BackendConfig("db", 5432, 1));
    PluginConfig plugin = read.plugins().getFirst();
    assertThat(plugin.config()).containsEntry("patterns", List.of("a", 1L, true));
    assertThat(plugin.secrets()).containsEntry("token", new Secret("s3cr3t"));
  }

  @Test
  void shouldFillInDefaults() {
    Configuration read = valid(document(LISTENER, POOL, ""));

    assertThat(read.listeners().getFirst().address()).isEqualTo("0.0.0.0");
    assertThat(read.listeners().getFirst().routes())
        .containsExactly(new RouteConfig("*", "*", "orders"));
    assertThat(read.pools().getFirst().queueTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(read.tick().interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(read.drain().timeout()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void shouldTellAllProblemsAtOnce() {
    String listener =
        "{'name':'Pg','protocol':'Oracle','port':70000,'maxClient':5,'loginTimeout':'soon',"
            + "'routes':[{'pool':'orders'}]}";
    String pool = "{'name':'orders','protocol':'PostgreSQL','backends':[],'minIdle':'two'}";

    assertThat(problems(document(listener, pool, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactlyInAnyOrder(
            tuple("$.listeners[0].name", "\"Pg\""),
            tuple("$.listeners[0].protocol", "\"Oracle\""),
            tuple("$.listeners[0].port", "70000"),
            tuple("$.listeners[0].maxClient", "unknown field"),
            tuple("$.listeners[0].loginTimeout", "\"soon\""),
            tuple("$.pools[0].backends", "an array"),
            tuple("$.pools[0].minIdle", "\"two\""));
  }

  @Test
  void shouldSuggestTheFieldThatWasMeant() {
    String listener = LISTENER.replace("'port'", "'prot':1,'port'");

    assertThat(problems(document(listener, POOL, "")))
        .singleElement()
        .extracting(Problem::expected)
        .isEqualTo("\"port\", perhaps");
  }

  @Test
  void shouldTellWhatIsMissing() {
    assertThat(problems("{}"))
        .extracting(Problem::toString)
        .containsExactly(
            "$.sequence: missing (expected an integer from 0)",
            "$.gateway: missing (expected an object)",
            "$.listeners: missing (expected an array of 1 to 100 objects)",
            "$.pools: missing (expected an array of 1 to 1000 objects)");
  }

  @Test
  void shouldRefuseTwoListenersOnOneAddress() {
    String other = LISTENER.replace("'pg'", "'pg2','address':'127.0.0.1'");

    assertThat(problems(document(LISTENER + "," + other, POOL, "")))
        .containsExactly(
            new Problem("$.listeners[1].port", "5432", "a port that $.listeners[0] does not bind"));
  }

  @Test
  void shouldTakeOnePortOnTwoAddresses() {
    String one = LISTENER.replace("'pg'", "'pg1','address':'127.0.0.1'");
    String other = LISTENER.replace("'pg'", "'pg2','address':'127.0.0.2'");

    assertThat(valid(document(one + "," + other, POOL, "")).listeners()).hasSize(2);
  }

  @Test
  void shouldRefuseNamesUsedTwice() {
    assertThat(problems(document(LISTENER, POOL + "," + POOL, "")))
        .containsExactly(
            new Problem("$.pools[1].name", "\"orders\"", "another than that of $.pools[0]"));
  }

  @Test
  void shouldRefuseBackendsUsedTwice() {
    String pool = POOL.replace("[{", "[{'host':'db','port':5432},{'host':'db','port':5433},{");

    assertThat(problems(document(LISTENER, pool, "")))
        .extracting(Problem::path)
        .containsExactly("$.pools[0].backends[2].host");
  }

  @Test
  void shouldRefuseDanglingRoutes() {
    assertThat(problems(document(LISTENER.replace("orders", "order"), POOL, "")))
        .containsExactly(
            new Problem("$.listeners[0].routes[0].pool", "\"order\"", "one of [orders]"));
  }

  @Test
  void shouldRefuseAPoolOfAnotherProtocol() {
    assertThat(problems(document(LISTENER, POOL.replace("PostgreSQL", "MariaDB"), "")))
        .containsExactly(
            new Problem(
                "$.listeners[0].routes[0].pool", "\"orders\"", "a pool that speaks PostgreSQL"));
  }

  @Test
  void shouldRefuseMariaDbRoutesThatLookAtTheLogin() {
    String listener =
        LISTENER.replace("PostgreSQL", "MariaDB").replace("[{", "[{'database':'a','user':'b',");

    assertThat(problems(document(listener, POOL.replace("PostgreSQL", "MariaDB"), "")))
        .extracting(Problem::path)
        .containsExactly("$.listeners[0].routes[0].database", "$.listeners[0].routes[0].user");
  }

  @Test
  void shouldRefuseRoutesThatLookIntoTls() {
    String listener =
        LISTENER.replace("'routes':[{", "'tls':'Passthrough','routes':[{'database':'a',");

    assertThat(problems(document(listener, POOL, "")))
        .extracting(Problem::path)
        .containsExactly("$.listeners[0].routes[0].database");
  }

  @Test
  void shouldAskForWhatTlsNeedsAndForNothingElse() {
    String verifying = LISTENER.replace("'routes'", "'tls':'VerifyFull','routes'");
    assertThat(problems(document(verifying, POOL, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(
            tuple("$.listeners[0].certificate", "missing"),
            tuple("$.listeners[0].clientCa", "missing"));

    String plain =
        LISTENER.replace(
            "'routes'",
            "'certificate':{'chain':'-----BEGIN CERTIFICATE-----','key':'s3cr3t'},'routes'");
    assertThat(problems(document(plain, POOL, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(
            tuple("$.listeners[0].certificate.key", "***"),
            tuple("$.listeners[0].certificate", "***"));
  }

  @Test
  void shouldLetTheFirstOverrideHoldThatNamesALimit() {
    String listener =
        LISTENER.replace(
            "'routes'",
            """
            'statementTimeout':'1s','transactionTimeout':'2s','maxClientsPerUser':7,'overrides':[
            {'user':'ann','database':'shop','statementTimeout':'3s','maxClients':1},
            {'user':'ann','statementTimeout':'4s','transactionTimeout':'5s','maxClients':2},
            {'database':'shop','statementTimeout':'0s','maxClients':3}],'routes'""");
    ListenerConfig read = valid(document(listener, POOL, "")).listeners().getFirst();

    assertThat(read.limits("shop", "ann").statementTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(read.limits("shop", "ann").transactionTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(read.limits("else", "ann").statementTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(read.limits("shop", "bob").statementTimeout()).isZero();
    assertThat(read.limits("shop", "bob").transactionTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(read.limits(null, null)).isEqualTo(read.limits());
    assertThat(read.maxClientsOf("shop", "ann")).isEqualTo(1);
    assertThat(read.maxClientsOfUser("ann")).isEqualTo(2);
    assertThat(read.maxClientsOfUser("bob")).isEqualTo(7);
    assertThat(read.maxClientsOfDatabase("shop")).isEqualTo(3);
    assertThat(read.maxClientsOfDatabase("else")).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void shouldRefuseLimitsThatCannotHold() {
    String listener =
        LISTENER.replace(
            "'routes'",
            """
            'maxClients':10,'reserve':{'clients':10},'overrides':[
            {'maxClients':1},{'user':'ann'},{'user':'bob','maxClients':1},
            {'user':'bob','maxMessageBytes':'1MiB'}],'routes'""");
    assertThat(problems(document(listener, POOL, "")))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "$.listeners[0].reserve.clients",
            "$.listeners[0].reserve",
            "$.listeners[0].overrides[0].user",
            "$.listeners[0].overrides[1]",
            "$.listeners[0].overrides[3].user");

    String blind =
        LISTENER.replace(
            "'routes'",
            """
            'tls':'Passthrough','maxClientsPerUser':1,'maxClientsPerDatabase':1,
            'reserve':{'clients':1,'users':['ann']},
            'overrides':[{'user':'ann','maxClients':1}],'routes'""");
    assertThat(problems(document(blind, POOL, "")))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "$.listeners[0].maxClientsPerUser",
            "$.listeners[0].maxClientsPerDatabase",
            "$.listeners[0].reserve.clients",
            "$.listeners[0].overrides");
  }

  @Test
  void shouldTellEveryNetworkThatIsNone() {
    String listener =
        LISTENER.replace(
            "'routes'",
            "'proxyProtocolFrom':['10.0.0.0/8','10.0.0.1','10.0.0.0/33','::/0','fd00::/129',"
                + "'::ffff:10.0.0.0/104',7],'routes'");
    String pool = POOL.replace("'backends'", "'proxyProtocol':'V3','backends'");

    assertThat(problems(document(listener, pool, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(
            tuple("$.listeners[0].proxyProtocolFrom[1]", "\"10.0.0.1\""),
            tuple("$.listeners[0].proxyProtocolFrom[2]", "\"10.0.0.0/33\""),
            tuple("$.listeners[0].proxyProtocolFrom[4]", "\"fd00::/129\""),
            tuple("$.listeners[0].proxyProtocolFrom[5]", "\"::ffff:10.0.0.0/104\""),
            tuple("$.listeners[0].proxyProtocolFrom[6]", "7"),
            tuple("$.pools[0].proxyProtocol", "\"V3\""));
  }

  @Test
  void shouldTellAllThatIsWrongWithRulesOfAuthentication() {
    String listener =
        LISTENER.replace(
            "'routes'",
            """
            'authentication':[{'method':'Trust'},{'method':'Certificate','users':['ann']},
            {'method':'ClearPassword','from':['192.0.2.0/24'],'users':['*']},
            {'method':'Trust','from':['10.0.0.1',7],'users':[]},
            {'method':'Kerberos'},{'from':['::/0'],'users':['ann','ann'],'user':'bob'},
            {'method':'Password','users':['bob','*']},{'method':'Password','users':['bob']}],
            'routes'""");
    String pool = POOL.replace("'backends'", "'mode':'Session','users':{'a':'b'},'backends'");

    assertThat(problems(document(listener, pool, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactlyInAnyOrder(
            tuple("$.listeners[0].authentication[0].from", "missing"),
            tuple("$.listeners[0].authentication[1].method", "\"Certificate\""),
            tuple("$.listeners[0].authentication[2].method", "\"ClearPassword\""),
            tuple("$.listeners[0].authentication[3].from[0]", "\"10.0.0.1\""),
            tuple("$.listeners[0].authentication[3].from[1]", "7"),
            tuple("$.listeners[0].authentication[4].method", "\"Kerberos\""),
            tuple("$.listeners[0].authentication[5].method", "missing"),
            tuple("$.listeners[0].authentication[5].users[1]", "\"ann\""),
            tuple("$.listeners[0].authentication[5].user", "unknown field"),
            tuple("$.listeners[0].authentication[7]", "\"Password\""));
  }

  @ParameterizedTest
  @CsvSource({
    "Trust,Disable,",
    "ClearPassword,Require,",
    "ClearPassword,VerifyCA,",
    "ClearPassword,VerifyFull,",
    "ClearPassword,Prefer,.method",
    "Certificate,VerifyCA,",
    "Certificate,VerifyFull,",
    "Certificate,Require,.method"
  })
  void shouldAskForTheTlsThatARuleNeeds(String method, String tls, @Nullable String wrong) {
    String certificate =
        "'certificate':{'chain':'-----BEGIN CERTIFICATE-----','key':'-----BEGIN PRIVATE KEY-----'},";
    String listener =
        LISTENER.replace(
            "'routes'",
            "'authentication':[{'method':'%s','from':['0.0.0.0/0']}],'tls':'%s',%s%s'routes'"
                .formatted(
                    method,
                    tls,
                    tls.equals("Disable") ? "" : certificate,
                    tls.startsWith("Verify") ? "'clientCa':'-----BEGIN CERTIFICATE-----'," : ""));
    String pool = POOL.replace("'backends'", "'mode':'Session','users':{'a':'b'},'backends'");

    assertThat(problems(document(listener, pool, "")))
        .extracting(Problem::path)
        .isEqualTo(wrong == null ? List.of() : List.of("$.listeners[0].authentication[0]" + wrong));
  }

  @Test
  void shouldRefuseRulesForClientsWhomTheDatabaseAuthenticates() {
    String listener =
        LISTENER.replace(
            "'routes'", "'authentication':[{'method':'Trust','from':['::/0']}],'routes'");

    assertThat(problems(document(listener, POOL, "")))
        .containsExactly(
            new Problem(
                "$.listeners[0].authentication",
                "an array",
                "no rules: in mode Passthrough the database authenticates clients"));
  }

  @Test
  void shouldRefuseWhatIsForTlsWhereThereIsNone() {
    String pool =
        POOL.replace(
            "'backends'",
            "'certificate':{'chain':'-----BEGIN CERTIFICATE-----','key':'-----BEGIN PRIVATE KEY-----'},"
                + "'serverName':'db','backends'");

    assertThat(problems(document(LISTENER, pool, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(
            tuple("$.pools[0].certificate", "***"), tuple("$.pools[0].serverName", "\"db\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a..b", "-a", "a.", "[::1]", "db:5432", "a b"})
  void shouldRefuseServerNamesThatAreNone(String name) {
    String pool =
        POOL.replace(
            "'backends'",
            "'mode':'Session','users':{'a':'b'},'tls':'Require','serverName':'%s','backends'"
                .formatted(name));

    assertThat(problems(document(LISTENER, pool, "")))
        .containsExactly(new Problem("$.pools[0].serverName", '"' + name + '"', "a host name"));
  }

  @Test
  void shouldRefuseRoutesNobodyReaches() {
    String listener = LISTENER.replace("[{", "[{'pool':'orders'},{'user':'bob',");

    assertThat(problems(document(listener, POOL, "")))
        .extracting(Problem::path)
        .containsExactly("$.listeners[0].routes[1]");
  }

  @Test
  void shouldRefuseMoreIdleThanThereMayBe() {
    String pool = POOL.replace("'backends'", "'minIdle':5,'maxServerConnections':4,'backends'");

    assertThat(problems(document(LISTENER, pool, "")))
        .containsExactly(new Problem("$.pools[0].minIdle", "5", "at most maxServerConnections, 4"));
  }

  @Test
  void shouldRefuseIdleMariaDbConnections() {
    String pool =
        POOL.replace("PostgreSQL", "MariaDB").replace("'backends'", "'minIdle':1,'backends'");

    assertThat(problems(document(LISTENER.replace("PostgreSQL", "MariaDB"), pool, "")))
        .extracting(Problem::path)
        .containsExactly("$.pools[0].minIdle");
  }

  @Test
  void shouldRefuseImpossiblePlugins() {
    String plugins =
        "{'name':'a','type':'BuiltIn'},"
            + "{'name':'b','type':'Java'},"
            + "{'name':'c','type':'BuiltIn','builtIn':'audit','path':'/x.jar'},"
            + "{'name':'d','type':'Java','path':'/x.jar','builtIn':'audit'},"
            + "{'name':'e','type':'BuiltIn','builtIn':'audit','hooks':['onOpen','onTick','onTick']}";

    assertThat(problems(document(LISTENER, POOL, plugins)))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "$.plugins[0].builtIn",
            "$.plugins[1].path",
            "$.plugins[2].path",
            "$.plugins[3].builtIn",
            "$.plugins[4].hooks[0]",
            "$.plugins[4].hooks[2]");
  }

  @Test
  void shouldRefuseARevisionThatIsNotTheContents() {
    String document = new String(ConfigurationWriter.canonical(valid(Documents.FULL)), UTF_8);

    assertThat(ConfigurationReader.read(document.getBytes(UTF_8)).problems()).isEmpty();
    assertThat(
            ConfigurationReader.read(document.replace("2000", "2001").getBytes(UTF_8)).problems())
        .extracting(Problem::path)
        .containsExactly("$.revision");
  }

  @Test
  void shouldKeepServerConnectionsForLongerOnceTheyAreLoggedIn() {
    String session = POOL.replace("'backends'", "'mode':'Session','users':{'a':'b'},'backends'");

    assertThat(valid(document(LISTENER, POOL, "")).pools().getFirst().idleTimeout())
        .isEqualTo(Duration.ofSeconds(45));
    assertThat(valid(document(LISTENER, session, "")).pools().getFirst().idleTimeout())
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void shouldWantUsersWhereHeadgateAsksClientsAndNowhereElse() {
    String none = POOL.replace("'backends'", "'mode':'Session','backends'");
    String idle = POOL.replace("'backends'", "'users':{'ann':'hush'},'backends'");

    assertThat(problems(document(LISTENER, none, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(tuple("$.pools[0].users", "missing"));
    assertThat(problems(document(LISTENER, idle, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(tuple("$.pools[0].users", "***"));
  }

  @ParameterizedTest
  @CsvSource({"PostgreSQL,$1,?", "MariaDB,?,$1"})
  void shouldWantAQueryThatAsksForTheUser(String protocol, String right, String wrong) {
    String listener = LISTENER.replace("PostgreSQL", protocol);
    String pool =
        POOL.replace("PostgreSQL", protocol)
            .replace(
                "'backends'",
                "'mode':'Session','usersQuery':{'sql':'SELECT n, p FROM t WHERE n=%s','user':'svc',"
                    + "'password':'hush'},'backends'");

    assertThat(valid(document(listener, pool.formatted(right), "")).pools().getFirst().usersQuery())
        .isEqualTo(
            new UsersQueryConfig(
                "SELECT n, p FROM t WHERE n=" + right,
                "svc",
                new Secret("hush"),
                null,
                Duration.ofSeconds(30)));
    assertThat(problems(document(listener, pool.formatted(wrong), "")))
        .extracting(Problem::path)
        .containsExactly("$.pools[0].usersQuery.sql");
    String idle = pool.formatted(right).replace("'mode':'Session',", "");
    assertThat(problems(document(listener, idle, "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(tuple("$.pools[0].usersQuery", "***"));
  }

  @Test
  void shouldWantAccountsThatAreForSomebody() {
    String session = POOL.replace("'backends'", "'mode':'Session','users':{'a':'b'},'backends'");
    String account = "{'users':[%s],'user':'svc','password':'hush'}";
    String overlapping =
        "'accounts':[" + account.formatted("'ann','*'") + "," + account.formatted("'bob'") + "],";
    String empty = "'accounts':[" + account.formatted("") + "],";
    String twice = "'accounts':[" + account.formatted("'ann','ann'") + "],";

    assertThat(problems(document(LISTENER, session.replace("'mode'", overlapping + "'mode'"), "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(tuple("$.pools[0].accounts[1].users[0]", "\"bob\""));
    assertThat(problems(document(LISTENER, session.replace("'mode'", empty + "'mode'"), "")))
        .extracting(Problem::path)
        .containsExactly("$.pools[0].accounts[0].users");
    assertThat(problems(document(LISTENER, session.replace("'mode'", twice + "'mode'"), "")))
        .extracting(Problem::path)
        .containsExactly("$.pools[0].accounts[0].users[1]");
    assertThat(
            problems(
                document(LISTENER, POOL.replace("'backends'", overlapping + "'backends'"), "")))
        .extracting(Problem::path, Problem::value)
        .containsExactly(
            tuple("$.pools[0].accounts[0]", "***"), tuple("$.pools[0].accounts[1]", "***"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'hush\\n'", "'hu\\rsh'", "'\\u0000'", "4711", "null"})
  void shouldRefuseWhatCanBeNoPasswordWithoutRepeatingIt(String password) {
    String pool =
        POOL.replace("'backends'", "'mode':'Session','users':{'ann':" + password + "},'backends'");

    assertThat(problems(document(LISTENER, pool, "")))
        .containsExactly(
            new Problem("$.pools[0].users.ann", "***", "a password, or its hash, in one line"));
  }

  @Test
  void shouldNeverRepeatASecret() {
    List<String> wrong =
        List.of(
            "'secrets':{'t':['hush']}",
            "'secrets':'hush'",
            "'secret':{'t':'hush'}",
            "'secrets':{'t':123454321}",
            "'secrets':{'t':'hush','t':'hush'}",
            "'secrets':{'t':'hush'");
    for (String part : wrong) {
      String plugin = "{'name':'a','type':'BuiltIn','builtIn':'audit'," + part + "}";
      assertThat(problems(document(LISTENER, POOL, plugin)).toString())
          .as(part)
          .doesNotContain("hush", "123454321");
    }
  }

  @Test
  void shouldSayWhereTextStopsBeingJson() {
    assertThat(problems("{'sequence':1,}"))
        .containsExactly(
            new Problem("$", "\"not JSON from line 1, column 15\"", "a JSON document"));
    assertThat(problems("")).isNotEmpty();
    assertThat(problems("{} {}")).isNotEmpty();
    assertThat(problems("[]")).extracting(Problem::path).containsExactly("$");
  }

  private static String document(String listeners, String pools, String plugins) {
    return "{'sequence':1,%s,'listeners':[%s],'pools':[%s],'plugins':[%s]}"
        .formatted(GATEWAY, listeners, pools, plugins);
  }

  private static Configuration valid(String json) {
    Reading reading = ConfigurationReader.read(json.replace('\'', '"').getBytes(UTF_8));
    assertThat(reading.problems()).isEmpty();
    return ((Reading.Valid) reading).configuration();
  }

  private static List<Problem> problems(String json) {
    return ConfigurationReader.read(json.replace('\'', '"').getBytes(UTF_8)).problems();
  }
}
