package dev.headgate.proxy.snapshot;

import dev.headgate.config.ListenerConfig;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolTls;
import dev.headgate.config.Problem;
import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.tls.ClientTls;
import dev.headgate.proxy.tls.ServerTls;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** TLS of a snapshot in the making, towards both sides: kept where nothing of it changes. */
final class Encryptions {

  private final Map<String, ClientTls> before;
  private final Map<String, ServerTls> beforeOfPools;
  private final Function<Protocol, Dialect> dialects;
  private final Map<String, ClientTls> all = new HashMap<>();
  private final Map<String, ServerTls> ofPools = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  Encryptions(@Nullable Snapshot before, Function<Protocol, Dialect> dialects) {
    this.before = before == null ? Map.of() : before.tls();
    this.beforeOfPools = before == null ? Map.of() : before.serverTls();
    this.dialects = dialects;
  }

  /** Null where TLS does not end at the listener, or where there is a problem. */
  @Nullable ClientTls add(int index, ListenerConfig listener) {
    if (!listener.tls().endsHere()) {
      return null;
    }
    ClientTls tls = before.get(listener.name());
    try {
      if (tls == null || !tls.suits(listener)) {
        tls = new ClientTls(listener, dialects.apply(listener.protocol()).applicationProtocol());
      }
    } catch (GeneralSecurityException e) {
      problems.add(
          new Problem(
              "$.listeners[" + index + "].tls",
              listener.tls().name(),
              "a certificate with its private key, and an authority, that fit: " + e.getMessage()));
      return null;
    }
    warnIfExpired("listener " + listener.name(), tls.expiry());
    all.put(listener.name(), tls);
    return tls;
  }

  /** Null where server connections are not encrypted, or where there is a problem. */
  @Nullable ServerTls add(int index, PoolConfig pool) {
    if (pool.tls() == PoolTls.Disable) {
      return null;
    }
    ServerTls tls = beforeOfPools.get(pool.name());
    try {
      if (tls == null || !tls.suits(pool)) {
        tls = new ServerTls(pool);
      }
    } catch (GeneralSecurityException e) {
      problems.add(
          new Problem(
              "$.pools[" + index + "].tls",
              pool.tls().name(),
              "a certificate with its private key, and an authority, that fit: " + e.getMessage()));
      return null;
    }
    warnIfExpired("pool " + pool.name(), tls.expiry());
    ofPools.put(pool.name(), tls);
    return tls;
  }

  private void warnIfExpired(String whose, @Nullable Instant expiry) {
    if (expiry != null && expiry.isBefore(Instant.now())) {
      warnings.add("%s: its certificate expired at %s".formatted(whose, expiry));
    }
  }

  Map<String, ServerTls> ofPools() {
    return Map.copyOf(ofPools);
  }

  Map<String, ClientTls> all() {
    return Map.copyOf(all);
  }

  List<Problem> problems() {
    return problems;
  }

  List<String> warnings() {
    return warnings;
  }
}
