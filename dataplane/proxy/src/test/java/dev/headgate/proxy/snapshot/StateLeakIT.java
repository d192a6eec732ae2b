package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.proxy.snapshot.Leaver.Departure;
import dev.headgate.testbed.DatabaseServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many clients over few server connections, in Session mode. Each looks for every kind of state
 * before it sets all of them and leaves in some way: it has to find what a new connection to the
 * database finds. The seed that is printed, given as {@code headgate.seed}, has every client leave
 * in the same ways again.
 */
class StateLeakIT {

  private static final int ROUNDS = Integer.getInteger("headgate.rounds", 800) / 4;
  private static final int CLIENTS = 8;
  private static final int SERVER_CONNECTIONS = 3;
  private static final long SEED = Long.getLong("headgate.seed", System.nanoTime());

  private static final Map<String, Object> POOL =
      Map.of(
          "maxServerConnections",
          SERVER_CONNECTIONS,
          "queueTimeout",
          "60s",
          "users",
          Map.of("postgres", PostgresLeaver.MD5, "root", ""));

  @ParameterizedTest
  @EnumSource
  void shouldShowNoClientWhatAnotherLeft(Protocol protocol) throws Exception {
    System.out.println("headgate.seed=" + SEED);
    try (DatabaseServer server = Servers.start(protocol)) {
      furnish(server);
      String untouched;
      try (Leaver direct = Leaver.logIn(protocol, server.port(), server.port(), -1)) {
        untouched = direct.look();
      }
      for (Hooks hooks : List.of(Hooks.NONE, TestHooks.passing().hooks())) {
        try (Served gateway = Served.by(server, POOL, hooks)) {
          comeAndGo(gateway, server, untouched);
          await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
          await().untilAsserted(() -> assertThat(gateway.pool().resetting()).isZero());
          assertThat(gateway.pool().resets()).as("clients to be found").isGreaterThan(ROUNDS / 5);
        }
      }
    }
  }

  private static void furnish(DatabaseServer server) throws Exception {
    Protocol protocol = Served.protocol(server);
    try (WireClient direct = WireClient.logIn(protocol, server.port())) {
      List<String> schema =
          switch (protocol) {
            case PostgreSQL -> PostgresLeaver.SCHEMA;
            case MariaDB -> MariaDbLeaver.SCHEMA;
          };
      for (String statement : schema) {
        direct.ask(statement);
      }
    }
  }

  private static void comeAndGo(Served gateway, DatabaseServer server, String untouched)
      throws Exception {
    List<Future<?>> clients = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        clients.add(
            threads.submit(
                () -> {
                  Random random = new Random(SEED + client);
                  for (int round = client; round < ROUNDS / 2; round += CLIENTS) {
                    comeAndGo(gateway, server, untouched, round, Departure.any(random));
                  }
                  return null;
                }));
      }
    }
    for (Future<?> each : clients) {
      each.get();
    }
  }

  private static void comeAndGo(
      Served gateway, DatabaseServer server, String untouched, int number, Departure departure)
      throws Exception {
    try (Leaver client =
        Leaver.logIn(Served.protocol(server), gateway.port(), server.port(), number)) {
      assertThat(client.look()).as("seed %d, client %d", SEED, number).isEqualTo(untouched);
      client.settle();
      client.leave(departure);
    } catch (Exception e) {
      throw new IllegalStateException(departure + " of client " + number, e);
    }
  }
}
