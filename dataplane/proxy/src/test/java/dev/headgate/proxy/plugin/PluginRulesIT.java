package dev.headgate.proxy.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugin.Blocking;
import dev.headgate.plugin.OnHook;
import dev.headgate.plugin.OnOpening;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.OnTrafficFromServer;
import dev.headgate.plugin.Verdict;
import dev.headgate.proxy.observe.LoggedLines;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** What plugins may do to requests and responses, and what their failures do, from outside. */
class PluginRulesIT {

  private static final String CANARY = "canary-4711";

  private static Shop shop;

  @BeforeAll
  static void start() throws IOException {
    shop = new Shop();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  /** Else a plugin of the same name would be the same one still. */
  @BeforeEach
  void withoutPlugins() {
    shop.serve();
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
  }

  /** Fails on requests with this word. */
  private static OnTrafficFromClient failing(Runnable failure) {
    return (_, request) -> {
      if (text(request).contains("fail")) {
        failure.run();
      }
      return Verdict.forward();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldChangeResponses(String protocol) throws SQLException {
    OnTrafficFromServer plugin =
        (_, _, response, _) ->
            text(response).contains(CANARY)
                ? new Verdict.Replace(
                    ByteBuffer.wrap(
                        text(response)
                            .replace(CANARY, "sparrow-815")
                            .getBytes(StandardCharsets.ISO_8859_1)))
                : Verdict.forward();
    StubFactory.define("changing", plugin);
    shop.serve(Shop.stub("changing", ""));

    try (Connection session = shop.connect(protocol)) {
      assertThat(Shop.ask(session, "select '" + CANARY + "'")).isEqualTo("sparrow-815");
      assertThat(Shop.ask(session, "select 'else'")).isEqualTo("else");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldAnswerWithoutTheServer(String protocol) throws SQLException {
    // CommandComplete and ReadyForQuery; an OK packet.
    String answer =
        protocol.equals("MariaDB") ? "\7\0\0\1\0\0\0\2\0\0\0" : "C\0\0\0\11DONE\0Z\0\0\0\5I";
    OnTrafficFromClient plugin =
        (_, request) ->
            text(request).contains("create table answered")
                ? new Verdict.Answer(ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1)))
                : Verdict.forward();
    StubFactory.define("answering", plugin);
    shop.serve(Shop.stub("answering", ""));
    String url = Shop.server(protocol).jdbcUrl(shop.port(protocol)) + "&preferQueryMode=simple";

    try (Connection session = DriverManager.getConnection(url);
        Statement statement = session.createStatement()) {
      statement.execute("create table answered (n int)");
      assertThat(statement.getUpdateCount()).isZero();
      assertThatThrownBy(() -> statement.execute("select * from answered"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isIn("42P01", "42S02"));
    }
  }

  @ParameterizedTest
  @CsvSource({"PostgreSQL, 58000, 0", "MariaDB, HY000, 1105"})
  void shouldRefuseTheRequestOfAFailedPluginAndSayNothingOfWhy(
      String protocol, String sqlState, int code) throws SQLException {
    StubFactory.define(
        "throwing",
        failing(
            () -> {
              throw new IllegalStateException(CANARY);
            }));
    shop.serve(Shop.stub("throwing", ""));

    try (Connection session = shop.connect(protocol);
        LoggedLines log = LoggedLines.of(Logger.ROOT_LOGGER_NAME)) {
      assertThatThrownBy(() -> Shop.ask(session, "select 'fail'"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> {
                assertThat(e.getSQLState()).isEqualTo(sqlState);
                assertThat(e.getErrorCode()).isEqualTo(code);
                assertThat(e.getMessage()).doesNotContain(CANARY);
              });
      assertThat(Shop.ask(session, "select 'ok'")).isEqualTo("ok");
      assertThat(log.text())
          .contains("IllegalStateException", "plugin failed")
          .doesNotContain(CANARY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldPassByAFailedPluginThatMayBeIgnored(String protocol) throws SQLException {
    StubFactory.define(
        "ignored",
        failing(
            () -> {
              throw new IllegalStateException();
            }));
    List<String> next = new CopyOnWriteArrayList<>();
    OnTrafficFromClient witness =
        (_, request) -> {
          next.add(text(request));
          return Verdict.forward();
        };
    StubFactory.define("witness", witness);
    shop.serve(
        Shop.stub("ignored", ",'failurePolicy':'Ignore','priority':1"),
        Shop.stub("witness", ",'priority':2"));

    try (Connection session = shop.connect(protocol)) {
      assertThat(Shop.ask(session, "select 'fail'")).isEqualTo("fail");
    }
    assertThat(next).anyMatch(request -> request.contains("select 'fail'"));
    assertThat(shop.status("ignored").failures()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldNotWaitLongerThanItsTimeoutForOneWhoDecidesLater(String protocol) throws SQLException {
    OnTrafficFromClient never =
        (_, request) ->
            text(request).contains("later")
                ? new Verdict.Later(new CompletableFuture<>())
                : Verdict.forward();
    StubFactory.define("never", never);
    shop.serve(Shop.stub("never", ",'timeout':'100ms'"));

    try (Connection session = shop.connect(protocol)) {
      assertThatThrownBy(() -> Shop.ask(session, "select 'later'"))
          .isInstanceOf(SQLException.class);
      assertThat(Shop.ask(session, "select 'now'")).isEqualTo("now");
    }
  }

  @Test
  void shouldHoldUpNobodyButWhoWaitsForIt() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    StubFactory.define("stalled", new Stalled(stuck, release));
    shop.serve(Shop.stub("stalled", ",'timeout':'30s'"));

    try (Connection waiting = shop.connect("PostgreSQL");
        Connection other = shop.connect("PostgreSQL")) {
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> unchecked(waiting, "select 'stall'"));
      assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();

      assertThat(Shop.ask(other, "select 'passes'")).isEqualTo("passes");
      shop.connect("MariaDB").close();
      assertThat(answer).isNotDone();
      release.countDown();
      assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("stall");
    }
  }

  private record Stalled(CountDownLatch stuck, CountDownLatch release)
      implements OnTrafficFromClient, OnOpening, Blocking {

    @Override
    public Verdict onTrafficFromClient(
        dev.headgate.plugin.Connection connection, ByteBuffer request) {
      if (text(request).contains("stall")) {
        block();
      }
      return Verdict.forward();
    }

    /** Every client's; but it is told off the path of all of them. */
    @Override
    public void onOpening(dev.headgate.plugin.Connection connection) {
      block();
    }

    private void block() {
      stuck.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String unchecked(Connection session, String sql) {
    try {
      return Shop.ask(session, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldLeaveAPluginAloneThatKeepsFailingAndTryItAgain() throws SQLException {
    AtomicInteger calls = new AtomicInteger();
    StubFactory.define(
        "broken",
        failing(
            () -> {
              if (calls.incrementAndGet() <= 5) {
                throw new IllegalStateException();
              }
            }));
    shop.serve(Shop.stub("broken", ",'failurePolicy':'Ignore'"));

    try (Connection session = shop.connect("MariaDB")) {
      for (int i = 0; i < 20; i++) {
        assertThat(Shop.ask(session, "select 'fail'")).isEqualTo("fail");
      }
      assertThat(calls).hasValue(5);
      assertThat(shop.status("broken").broken()).isTrue();

      await()
          .untilAsserted(
              () -> {
                Shop.ask(session, "select 'fail'");
                assertThat(calls).hasValueGreaterThan(5);
              });
      assertThat(shop.status("broken").broken()).isFalse();
    }
  }

  @Test
  void shouldFireHooksByNameAtEveryPluginThatHasThem() throws SQLException {
    List<String> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> told = new CompletableFuture<>();
    StubFactory.define(
        "firing",
        context ->
            (OnTrafficFromClient)
                (_, request) -> {
                  if (text(request).contains("flush")) {
                    context
                        .fire("flush", Map.of("table", "t"))
                        .whenComplete((_, _) -> told.complete(null));
                  }
                  return Verdict.forward();
                });
    OnHook listener = (name, args) -> heard.add(name + " " + args);
    StubFactory.define("one", listener);
    StubFactory.define("two", listener);
    shop.serve(Shop.stub("firing", ""), Shop.stub("one", ""), Shop.stub("two", ""));

    try (Connection session = shop.connect("PostgreSQL")) {
      Shop.ask(session, "select 'flush'");
    }
    assertThat(told).succeedsWithin(Duration.ofSeconds(10));
    assertThat(heard).containsExactly("flush {table=t}", "flush {table=t}");
  }

  @Test
  void shouldTakeTheNewChainAtTheNextRequestOnly() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    OnTrafficFromServer plugin =
        (_, request, _, _) -> {
          seen.add(text(request));
          return Verdict.forward();
        };
    StubFactory.define("seeing", plugin);
    shop.serve();

    try (Connection session = shop.connect("PostgreSQL");
        Connection holder = Shop.POSTGRES.connectDirectly()) {
      Shop.ask(holder, "select pg_advisory_lock(4711)");
      CompletableFuture<String> running =
          CompletableFuture.supplyAsync(
              () -> unchecked(session, "select 'begun before', pg_advisory_lock(4711)"));
      await().until(() -> Shop.ask(holder, WAITING_FOR_LOCKS).equals("1"));
      shop.serve(Shop.stub("seeing", ""));
      Shop.ask(holder, "select pg_advisory_unlock(4711)");
      assertThat(running).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("begun before");

      Shop.ask(session, "select 'begun after'");
    }
    assertThat(seen)
        .noneMatch(request -> request.contains("before"))
        .anyMatch(request -> request.contains("after"));
  }

  private static final String WAITING_FOR_LOCKS =
      "select count(*) from pg_locks where locktype = 'advisory' and not granted";

  @Test
  void shouldPairResponsesWithTheirRequestsUnderPipelining() throws Exception {
    List<String> pairs = new CopyOnWriteArrayList<>();
    OnTrafficFromServer plugin =
        (_, request, response, _) -> {
          pairs.add(word(text(request)) + word(text(response)));
          return Verdict.forward();
        };
    StubFactory.define("pairing", plugin);
    shop.serve(Shop.stub("pairing", ""));

    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), shop.port("PostgreSQL"))) {
      client.setSoTimeout(10_000);
      DataInputStream in = new DataInputStream(client.getInputStream());
      String login = "\0\3\0\0user\0postgres\0database\0postgres\0\0";
      client.getOutputStream().write(message("", login));
      untilReady(in);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (String word : List.of("<a>", "<b>", "<c>", "<d>")) {
        all.writeBytes(message("Q", "select '" + word + "'\0"));
      }
      client.getOutputStream().write(all.toByteArray());
      for (int i = 0; i < 4; i++) {
        untilReady(in);
      }
    }
    assertThat(pairs).containsExactly("<a><a>", "<b><b>", "<c><c>", "<d><d>");
  }

  private static String word(String text) {
    int at = text.indexOf('<');
    return at < 0 ? "" : text.substring(at, text.indexOf('>', at) + 1);
  }

  private static byte[] message(String type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(type.length() + 4 + bytes.length)
        .put(type.getBytes(StandardCharsets.ISO_8859_1))
        .putInt(4 + bytes.length)
        .put(bytes)
        .array();
  }

  private static void untilReady(DataInputStream in) throws IOException {
    int type;
    do {
      type = in.readUnsignedByte();
      in.skipNBytes(in.readInt() - 4);
    } while (type != 'Z');
  }

  @Test
  void shouldSayWhyAPluginCannotBeMade() {
    StubFactory.define(
        "unmade",
        _ -> {
          throw new IllegalArgumentException(CANARY);
        });

    assertThat(shop.problems(Shop.stub("unmade", "")))
        .singleElement()
        .asString()
        .startsWith("$.plugins[0]")
        .contains("IllegalArgumentException")
        .doesNotContain(CANARY);
  }

  @Test
  void shouldCallListedHooksOnly() throws SQLException {
    List<String> called = new CopyOnWriteArrayList<>();
    StubFactory.define("listed", new Listed(called));
    shop.serve(Shop.stub("listed", ",'hooks':['onOpening']"));

    try (Connection session = shop.connect("PostgreSQL")) {
      Shop.ask(session, "select 1");
    }
    await().until(() -> called.contains("onOpening"));
    assertThat(called).containsOnly("onOpening");
  }

  private record Listed(List<String> called) implements OnOpening, OnTrafficFromClient {

    @Override
    public void onOpening(dev.headgate.plugin.Connection connection) {
      called.add("onOpening");
    }

    @Override
    public Verdict onTrafficFromClient(
        dev.headgate.plugin.Connection connection, ByteBuffer request) {
      called.add("onTrafficFromClient");
      return Verdict.forward();
    }
  }
}
