package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.testbed.DatabaseServer;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Databases, networks and clients that say nothing any more without having said good-bye, in
 * Session mode: what the others are told, and that the pool is whole when it is over.
 */
@ParameterizedClass
@EnumSource
class SilentPeersIT {

  private static final long MOST_BUFFERED = 24L << 20;

  @AutoClose private static final BothServers SERVERS = new BothServers();

  private final Protocol protocol;
  private final DatabaseServer server;
  private final BlackHole way;
  private Served gateway;

  SilentPeersIT(Protocol protocol) throws IOException {
    this.protocol = protocol;
    this.server = SERVERS.of(protocol);
    this.way = new BlackHole(server.port());
    this.gateway = served(Map.of(), Map.of());
  }

  @AfterEach
  void thePoolIsWhole() throws Exception {
    try {
      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                try (Connection next = connect(gateway.port())) {
                  assertThat(Sql.ask(next, "SELECT 'served'")).isEqualTo("served");
                }
              });
      await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
      await().until(() -> gateway.pool().idle() >= 1 && gateway.pool().connecting() == 0);
      assertThat(gateway.pool().waiting()).isZero();
    } finally {
      gateway.close();
      way.close();
    }
  }

  private void serve(Map<String, Object> pool, Map<String, Object> listener) {
    gateway.close();
    gateway = served(pool, listener);
  }

  private Served served(Map<String, Object> pool, Map<String, Object> listener) {
    Map<String, Object> settings = new HashMap<>(pool);
    settings.put("backends", List.of(Map.of("host", "127.0.0.1", "port", way.port())));
    settings.put(
        "users", Map.of("app", server.password(), "postgres", PostgresLeaver.MD5, "root", ""));
    settings.put("connect", Map.of("timeout", "300ms", "retries", 0));
    return Served.by(server, settings, listener);
  }

  private Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(port));
  }

  private void assertTold(ThrowingCallable asking, String postgres, int mariaDb) {
    assertThatThrownBy(asking)
        .isInstanceOfSatisfying(
            SQLException.class,
            told -> {
              switch (protocol) {
                case PostgreSQL -> assertThat(told.getSQLState()).isEqualTo(postgres);
                case MariaDB -> assertThat(told.getErrorCode()).isEqualTo(mariaDb);
              }
            });
  }

  /** As SIGSTOP does, or a machine that swaps: its kernel takes connections, and nobody them. */
  @Test
  void shouldTellThatAFrozenDatabaseTakesTooLong() throws Exception {
    serve(Map.of("maxServerConnections", 2, "queueTimeout", "300ms"), Map.of());
    try (Connection busy = connect(gateway.port());
        Connection idle = connect(gateway.port())) {
      server.freeze();
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Sql.ask(busy, "SELECT 'thawed'");
                } catch (SQLException e) {
                  return e.toString();
                }
              });

      assertTold(() -> connect(gateway.port()), "53300", 1040); // both have a server connection
      idle.abort(Runnable::run);
      await().until(() -> gateway.clients() == 1);
      assertThat(answer).isNotDone();

      server.thaw();
      assertThat(answer.join()).isEqualTo("thawed");
    } finally {
      server.thaw();
    }
  }

  @Test
  void shouldTellThatNobodyAnswersALogIn() throws Exception {
    serve(Map.of(), Map.of());
    server.freeze();
    try {
      assertTold(() -> connect(gateway.port()), "57P03", 1429);
      assertThat(gateway.pool().assigned() + gateway.pool().connecting()).isZero();
    } finally {
      server.thaw();
    }
  }

  @Test
  void shouldEndTheStatementThatANetworkSwallows() throws Exception {
    serve(Map.of(), Map.of("transactionTimeout", "300ms"));
    try (Connection client = connect(gateway.port())) {
      client.setAutoCommit(false);
      assertThat(Sql.ask(client, "SELECT 'passed'")).isEqualTo("passed");
      way.swallow();
      assertTold(() -> Sql.ask(client, "SELECT 'swallowed'"), "25P04", 1927);
      await().until(() -> gateway.pool().assigned() == 0);
      assertTold(() -> connect(gateway.port()), "57P03", 1429);
    } finally {
      way.passAgain();
    }
  }

  /** What it held is for others, although nobody ever told that it is gone. */
  @Test
  void shouldLetGoOfAClientThatTheNetworkForgot() throws Exception {
    serve(Map.of("maxServerConnections", 1), Map.of("clientIdleTimeout", "300ms"));
    try (BlackHole between = new BlackHole(gateway.port())) {
      Connection forgotten = connect(between.port());
      between.swallow();
      try (Connection next = connect(gateway.port())) { // waits for the only server connection
        assertThat(Sql.ask(next, "SELECT 'served'")).isEqualTo("served");
      }
      forgotten.abort(Runnable::run);
    }
  }

  /** Who says no more may still want to hear: it is answered, and then let go of. */
  @Test
  void shouldLetGoOfAClientThatClosedItsHalf() throws Exception {
    serve(Map.of(), Map.of());
    try (Leaver client = leaver()) {
      await().until(() -> gateway.pool().assigned() == 1);
      client.socket().shutdownOutput();
      await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
    }
  }

  private Leaver leaver() throws Exception {
    return Leaver.logIn(protocol, gateway.port(), server.port(), 0);
  }

  /** The answer that it does not fetch waits at the database, and nobody waits for it. */
  @Test
  void shouldServeOthersBesideAClientThatStopsReading() throws Exception {
    long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    serve(Map.of(), Map.of());
    List<Leaver> slow = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Leaver each = leaver();
      each.leave(Leaver.Departure.IN_ROWS); // but stays
      slow.add(each);
    }
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(150))
        .until(
            () -> {
              long buffered = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
              boolean settled = buffered == last[0];
              last[0] = buffered;
              return settled;
            });
    for (int i = 0; i < 20; i++) {
      try (Connection other = connect(gateway.port())) {
        assertThat(Sql.ask(other, "SELECT " + i)).isEqualTo(Integer.toString(i));
      }
    }
    assertThat(gateway.clients()).isGreaterThanOrEqualTo(slow.size());
    assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
        .isLessThan(MOST_BUFFERED);
    for (Leaver each : slow) {
      each.close();
    }
  }
}
