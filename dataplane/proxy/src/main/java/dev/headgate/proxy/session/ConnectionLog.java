package dev.headgate.proxy.session;

import dev.headgate.proxy.pool.Pool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each client connection, at its end. Of a flood (clients that come for one query
 * each, or that are turned away over and over) it writes {@value #PER_SECOND} a second, and then
 * how many it left out: lines are written where sessions run. The metrics count all, and at level
 * DEBUG none is left out. Safe from any thread.
 */
final class ConnectionLog {

  private static final Logger log = LoggerFactory.getLogger(ConnectionLog.class);
  private static final int PER_SECOND = 50;

  private final AtomicLong second = new AtomicLong();
  private final AtomicInteger inSecond = new AtomicInteger();
  private final LongAdder leftOut = new LongAdder();

  /**
   * What there is to say of a connection; nothing that came over it but the names in its log-in.
   *
   * @param why how the client broke the protocol, where it did
   */
  record Ended(
      long session,
      String listener,
      @Nullable Pool pool,
      String client,
      @Nullable String user,
      @Nullable String database,
      String cause,
      @Nullable String why,
      long nanos,
      long requests,
      long fromClient,
      long fromServer) {}

  void write(Ended ended) {
    if (!mayWrite()) {
      leftOut.increment();
      return;
    }
    LoggingEventBuilder line = log.atInfo().addKeyValue("session", ended.session);
    line = line.addKeyValue("listener", ended.listener);
    line = known(line, "pool", ended.pool == null ? null : ended.pool.name());
    line = line.addKeyValue("client", ended.client);
    line = known(line, "user", ended.user);
    line = known(line, "database", ended.database);
    line = line.addKeyValue("cause", ended.cause);
    line = known(line, "why", ended.why);
    line.addKeyValue("millis", ended.nanos / 1_000_000)
        .addKeyValue("requests", ended.requests)
        .addKeyValue("fromClient", ended.fromClient)
        .addKeyValue("fromServer", ended.fromServer)
        .log("client connection ended");
  }

  private static LoggingEventBuilder known(
      LoggingEventBuilder line, String key, @Nullable String value) {
    return value == null ? line : line.addKeyValue(key, value);
  }

  private boolean mayWrite() {
    if (log.isDebugEnabled()) {
      return true;
    }
    long now = System.nanoTime() / 1_000_000_000;
    if (second.getAndSet(now) != now) {
      inSecond.set(0);
      long missing = leftOut.sumThenReset();
      if (missing > 0) {
        log.atInfo().addKeyValue("count", missing).log("client connections ended without a line");
      }
    }
    return inSecond.incrementAndGet() <= PER_SECOND;
  }
}
