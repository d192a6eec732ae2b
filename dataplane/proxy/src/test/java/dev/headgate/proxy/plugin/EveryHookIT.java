package dev.headgate.proxy.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.NewClient;
import dev.headgate.plugin.NewLogger;
import dev.headgate.plugin.NewPool;
import dev.headgate.plugin.NewProxy;
import dev.headgate.plugin.NewServer;
import dev.headgate.plugin.OnHook;
import dev.headgate.plugin.SignalEvent;
import dev.headgate.plugin.Tick;
import dev.headgate.proxy.plugin.EveryHook.Call;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The life of a gateway with a session on each database, as a plugin with all hooks hears of it:
 * which, in which order, with which arguments.
 */
class EveryHookIT {

  private static final String QUESTION = "select 'what is said'";

  private static final EveryHook heard = new EveryHook();

  @BeforeAll
  static void live() throws Exception {
    StubFactory.define("recorder", heard);
    try (Shop shop = new Shop()) {
      shop.serve(Shop.stub("recorder", ""));
      await().until(() -> count("onNewPool") == 2);
      for (String protocol : List.of("PostgreSQL", "MariaDB")) {
        try (var session = shop.connect(protocol)) {
          Shop.ask(session, QUESTION);
        }
        await().until(() -> calls("onClosed", protocol).size() == 1);
      }
      shop.dataPlane.signal(new SignalEvent("Wave", "1", "operator", Map.of("how", "slowly")));
      shop.dataPlane.signal(
          new SignalEvent("Hook", "2", "operator", Map.of("name", "flush", "table", "t")));
      await().until(() -> count("onHook") == 1 && count("onTick") > 1);
    }
  }

  @AfterAll
  static void forget() {
    StubFactory.define("recorder", (OnHook) (_, _) -> {});
  }

  @Test
  void shouldHearOfTheStartInOrder() {
    assertThat(heard.calls.stream().map(Call::hook))
        .containsSubsequence(
            "onConfigLoaded", "onRun", "onNewLogger", "onBooting", "onNewServer", "onBooted")
        .startsWith("onConfigLoaded")
        .endsWith("onShutdown");
    assertThat(only("onConfigLoaded").argument(0, Object.class))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKeys("gateway", "listeners", "pools", "plugins", "revision");
    assertThat(calls("onRun"))
        .extracting(call -> call.text(0))
        .hasSize(2)
        .allMatch(address -> address.startsWith("127.0.0.1:"));
    assertThat(only("onNewLogger").argument(0, NewLogger.class).output()).isEqualTo("stderr");
    assertThat(only("onBooting").arguments()).containsExactly("booting");
    assertThat(only("onBooted").arguments()).containsExactly("booted");
    assertThat(only("onShutdown").arguments()).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldHearOfListenersRoutesPoolsAndServerConnections(String protocol) {
    String name = protocol.toLowerCase(Locale.ROOT);
    String server = "127.0.0.1:" + Shop.server(protocol).port();

    assertThat(arguments("onNewServer", NewServer.class))
        .filteredOn(listener -> listener.name().equals(name))
        .singleElement()
        .satisfies(
            listener -> {
              assertThat(listener.network()).isEqualTo("tcp");
              assertThat(listener.address()).matches("127\\.0\\.0\\.1:\\d+");
              assertThat(listener.tls()).isFalse();
              assertThat(listener.tickInterval()).isEqualTo(Duration.ofMillis(200));
              assertThat(listener.loadBalancer()).isEqualTo("RoundRobin");
            });
    assertThat(arguments("onNewProxy", NewProxy.class))
        .contains(new NewProxy(name + "-" + name, name, name));
    assertThat(arguments("onNewPool", NewPool.class)).contains(new NewPool(name, 20));
    assertThat(arguments("onNewClient", NewClient.class))
        .filteredOn(client -> client.group().equals(name))
        .isNotEmpty()
        .allSatisfy(
            client -> {
              assertThat(client.id()).startsWith(name + "-");
              assertThat(client.network()).isEqualTo("tcp");
              assertThat(client.address()).isEqualTo(server);
              assertThat(client.remoteAddress()).isEqualTo(server);
              assertThat(client.localAddress()).matches("127\\.0\\.0\\.1:\\d+");
              assertThat(client.connectTimeout()).isPositive();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldHearOfASessionInOrderWithBothItsEnds(String protocol) {
    // What happens at the connection and what is observed later come on two ways, each in order.
    assertThat(observed(protocol))
        .startsWith("onOpening", "onOpened", "onTraffic", "onTrafficToServer", "onTrafficToClient")
        .endsWith("onClosing", "onClosed");
    assertThat(observed(protocol).stream().filter(hook -> hook.startsWith("onTraffic")))
        .containsOnly("onTraffic", "onTrafficToServer", "onTrafficToClient");
    assertThat(heard.calls.stream().filter(call -> isOf(call, protocol)).map(Call::hook))
        .containsSubsequence("onTrafficFromClient", "onTrafficFromServer");

    Connection opening = calls("onOpening", protocol).getFirst().connection();
    Connection opened = calls("onOpened", protocol).getFirst().connection();
    Connection closed = calls("onClosed", protocol).getFirst().connection();
    assertThat(opening.server()).isNull();
    assertThat(opened.id()).isEqualTo(opening.id()).isEqualTo(closed.id());
    assertThat(opened.client()).isEqualTo(opening.client());
    assertThat(opened.client().remote()).matches("127\\.0\\.0\\.1:\\d+");
    assertThat(Objects.requireNonNull(opened.server()).remote())
        .isEqualTo("127.0.0.1:" + Shop.server(protocol).port());
    assertThat(closed.user()).isEqualTo("app");
    assertThat(closed.database()).isEqualTo("app");
    assertThat(calls("onClosing", protocol).getFirst().text(1)).isEmpty();
    assertThat(calls("onClosed", protocol).getFirst().text(1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldSeeRequestsAndTheirResponses(String protocol) {
    List<Call> requests = calls("onTrafficFromClient", protocol);
    assertThat(requests).extracting(call -> call.text(1)).anyMatch(this::asks);
    assertThat(calls("onTrafficToServer", protocol))
        .extracting(call -> call.text(1))
        .containsExactlyElementsOf(requests.stream().map(c -> c.text(1)).toList());

    List<Call> responses =
        calls("onTrafficFromServer", protocol).stream().filter(call -> asks(call.text(1))).toList();
    assertThat(responses)
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.text(2)).contains("what is said");
              assertThat(call.argument(3, Boolean.class)).isTrue();
            });
    assertThat(calls("onTrafficToClient", protocol))
        .filteredOn(call -> asks(call.text(1)))
        .extracting(Call::arguments)
        .containsExactlyElementsOf(responses.stream().map(Call::arguments).toList());
  }

  @Test
  void shouldHearOfTicksSignalsAndHooks() {
    List<Tick> ticks = arguments("onTick", Tick.class);
    assertThat(ticks)
        .allSatisfy(
            tick -> {
              assertThat(tick.source()).isEqualTo("pod");
              assertThat(tick.interval()).isEqualTo(Duration.ofMillis(200));
            });
    assertThat(ticks).extracting(Tick::sequence).isSorted().doesNotHaveDuplicates();
    assertThat(arguments("onSignal", SignalEvent.class))
        .containsExactly(
            new SignalEvent("Wave", "1", "operator", Map.of("how", "slowly")),
            new SignalEvent("Hook", "2", "operator", Map.of("name", "flush", "table", "t")));
    assertThat(only("onHook").arguments()).containsExactly("flush", Map.of("table", "t"));
  }

  private boolean asks(String request) {
    return request.contains(QUESTION);
  }

  private static List<String> observed(String protocol) {
    return heard.calls.stream()
        .filter(call -> isOf(call, protocol))
        .map(Call::hook)
        .filter(hook -> !hook.startsWith("onTrafficFrom"))
        .toList();
  }

  private static boolean isOf(Call call, String protocol) {
    return call.arguments().getFirst() instanceof Connection connection
        && connection.protocol().equals(protocol);
  }

  private static List<Call> calls(String hook) {
    return heard.calls.stream().filter(call -> call.hook().equals(hook)).toList();
  }

  private static List<Call> calls(String hook, String protocol) {
    return calls(hook).stream().filter(call -> isOf(call, protocol)).toList();
  }

  private static Call only(String hook) {
    assertThat(calls(hook)).hasSize(1);
    return calls(hook).getFirst();
  }

  private static int count(String hook) {
    return calls(hook).size();
  }

  private static <T> List<T> arguments(String hook, Class<T> type) {
    return calls(hook).stream().map(call -> call.argument(0, type)).toList();
  }
}
