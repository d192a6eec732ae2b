package dev.headgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts of hooks on a real server's sessions, given at once and given later. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class HookedSessionIT {

  private static PostgresServer server;

  private final TestHooks hooks;
  private final DirectPool pool;
  private final Gateway gateway;

  HookedSessionIT(boolean later) throws Exception {
    hooks = TestHooks.refusing("forbidden", later);
    pool = new DirectPool(server.host(), server.port());
    gateway = new Gateway(pool, Hooks.NONE, withRequestsUpTo(1 << 20));
    gateway.listener.serve(gateway.service(hooks.hooks()));
  }

  private static ListenerConfig withRequestsUpTo(long bytes) {
    ListenerConfig base = Gateway.DEFAULTS;
    return new ListenerConfig(
        base.name(),
        base.protocol(),
        base.address(),
        base.port(),
        base.maxClients(),
        base.maxClientsPerUser(),
        base.maxClientsPerDatabase(),
        base.reserve(),
        base.tls(),
        null,
        null,
        base.proxyProtocolFrom(),
        base.authentication(),
        base.loginTimeout(),
        base.limits(),
        base.overrides(),
        bytes,
        base.routes());
  }

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @AfterEach
  void leaveNothingOpen() {
    gateway.close();
  }

  @Test
  void shouldRefuseAQueryAndGoOn() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query("begin"));
      assertThat(client.typesUntilReady()).isEqualTo("CZ");
      client.send(Wire.query("select 'forbidden'"));
      List<RawPostgresClient.Message> refused = client.untilReady();
      assertThat(RawPostgresClient.types(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('C')).isEqualTo("42501");
      assertThat(refused.getLast().body().getByte(0)).isEqualTo((byte) 'T');
      client.send(Wire.query("select 1"));
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
    }
    assertThat(gateway.listener.counters().refused(Refusal.Reason.REFUSED_BY_PLUGIN)).isEqualTo(1);
  }

  @Test
  void shouldAnswerInOrderUnderPipelining() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(
          Wire.query("select pg_sleep(0.3)"),
          Wire.query("select 'forbidden'"),
          Wire.join(Wire.extended("select 2"), Wire.sync()),
          Wire.join(Wire.extended("select 'forbidden'"), Wire.sync()),
          Wire.query("select 3"));
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
      assertThat(client.typesUntilReady()).isEqualTo("EZ");
      assertThat(client.typesUntilReady()).isEqualTo("12TDCZ");
      assertThat(client.typesUntilReady()).isEqualTo("EZ");
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
    }
  }

  @Test
  void shouldPassAnswersToFlushAtOnceAndSkipToSyncOnRefusal() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.extended("select 1"), Wire.flush());
      assertThat(IntStream.range(0, 5).mapToObj(i -> type(client)).toList())
          .containsExactly('1', '2', 'T', 'D', 'C');
      client.send(Wire.extended("select 'forbidden'"), Wire.flush());
      assertThat(type(client)).isEqualTo('E');
      client.send(Wire.extended("select 2"), Wire.flush(), Wire.sync());
      assertThat(client.typesUntilReady()).isEqualTo("Z");
      client.send(Wire.extended("select 3"), Wire.sync());
      assertThat(client.typesUntilReady()).isEqualTo("12TDCZ");
    }
  }

  private static char type(RawPostgresClient client) {
    try {
      return client.read().type();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldRefuseARequestThatIsTooLargeAndGoOn() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query("select '" + "x".repeat(3 << 20) + "'"), Wire.query("select 1"));
      List<RawPostgresClient.Message> refused = client.untilReady();
      assertThat(RawPostgresClient.types(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('C')).isEqualTo("54000");
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
    }
  }

  @Test
  void shouldNotLetAnythingPassBeforeTheLogInUnseen() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(
          Wire.startup(RawPostgresClient.VERSION_3_0, "user", "postgres", "database", "postgres"),
          Wire.query("select 'forbidden'"));
      assertThat(client.typesUntilReady()).endsWith("Z");
      assertThat(client.typesUntilReady()).isEqualTo("EZ");
    }
  }

  @Test
  void shouldFireEventsInOrderAndPairResponsesWithRequests() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query("select 1"));
      client.untilReady();
    }
    await().until(() -> hooks.events.contains("closed "));
    assertThat(hooks.events)
        .containsExactly(
            "opening",
            "opened",
            "traffic",
            "to server Q",
            "response to Q (last)",
            "to client",
            "closing ",
            "closed ");
  }

  @Test
  void shouldChopALongResponseIntoWholeMessages() throws Exception {
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query("select repeat('x', 1000) from generate_series(1, 2000)"));
      assertThat(client.untilReady()).hasSize(2003);
    }
    assertThat(hooks.events.stream().filter("response to Q (last)"::equals)).hasSize(1);
    assertThat(hooks.events.stream().filter("response to Q"::equals).count())
        .isGreaterThan(2_000_000 / (64 << 10) - 1);
  }

  @Test
  void shouldAdoptNewHooksBetweenRequests() throws Exception {
    gateway.listener.serve(gateway.service(Hooks.NONE));
    try (RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query("select 'forbidden'"));
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
      client.send(Wire.query("select pg_sleep(0.3)"));
      gateway.sessions.adopt(hooks.hooks());
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
      client.send(Wire.query("select 'forbidden'"));
      assertThat(client.typesUntilReady()).isEqualTo("EZ");
      gateway.sessions.adopt(Hooks.NONE);
      await()
          .untilAsserted(
              () -> {
                client.send(Wire.query("select 'forbidden'"));
                assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
              });
    }
  }

  @Test
  void shouldDrainWhenATransactionHasEnded() throws Exception {
    try (RawPostgresClient idle = RawPostgresClient.loggedIn(gateway.port());
        RawPostgresClient busy = RawPostgresClient.loggedIn(gateway.port())) {
      busy.send(Wire.query("begin"));
      busy.untilReady();
      var drained =
          gateway
              .sessions
              .drain(
                  session -> true,
                  new Refusal(Refusal.Reason.SHUTTING_DOWN, "shutting down"),
                  Duration.ofSeconds(30))
              .toCompletableFuture();
      assertThat(idle.fatal()).isEqualTo("57P01");
      busy.send(Wire.query("select 1"));
      assertThat(busy.typesUntilReady()).isEqualTo("TDCZ");
      assertThat(drained).isNotDone();
      busy.send(Wire.query("commit"));
      assertThat(busy.typesUntilReady()).isEqualTo("CZ");
      assertThat(busy.fatal()).isEqualTo("57P01");
      idle.close();
      busy.close();
      assertThat(drained).succeedsWithin(Duration.ofSeconds(5));
    }
  }
}
