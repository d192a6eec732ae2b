package dev.headgate.proxy.pool;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether a pool's database is away, when to try again, and how far to trust it when it is back. On
 * the pool's loop.
 */
final class Recovery {

  private static final long FIRST_PAUSE = Duration.ofMillis(20).toNanos();
  private static final long SHORTEST_LIFE = Duration.ofMillis(500).toNanos();
  private static final long FOREVER = Long.MAX_VALUE / 4;

  private final RandomGenerator dice = RandomGenerator.getDefault();
  private long nextPause = FIRST_PAUSE;
  private boolean troubled;
  private boolean pausing;
  private boolean away;
  private long returnedAt = System.nanoTime() - FOREVER;

  /** The latest connect failed. */
  boolean away() {
    return away;
  }

  void connectFailed() {
    away = true;
  }

  void connected() {
    if (away) {
      away = false;
      returnedAt = System.nanoTime();
    }
  }

  /** Until this pause is over, the pool is not filled further. */
  boolean pausing() {
    return pausing;
  }

  /**
   * Begins a pause: twice as long each time up to {@code limit}, less up to a half by chance, so
   * that the pods of a fleet do not come all at once.
   *
   * @return nanoseconds, after which {@link #pauseOver} is due
   */
  long pause(Duration limit) {
    troubled = true;
    pausing = true;
    long pause = Math.min(nextPause, limit.toNanos());
    nextPause = pause * 2;
    return pause - dice.nextLong(pause / 2 + 1);
  }

  void pauseOver() {
    pausing = false;
  }

  /** Now and then: a while without a pause, and the next one is short again. */
  void calmDown() {
    if (!troubled) {
      nextPause = FIRST_PAUSE;
    }
    troubled = pausing;
  }

  /** It died so young that another one would likely, too. */
  boolean suspicious(Lifespan dead) {
    return dead.age() < SHORTEST_LIFE;
  }

  /**
   * The life of a connection opened now, jittered.
   *
   * <p>A database that has only just come back may still be recovering. PostgreSQL decides at
   * accept that such a connection gets 57P03 for an answer, whenever it asks; so what is opened
   * then lives no longer than the database has been back.
   *
   * @param idleTimeout zero is unlimited
   */
  Lifespan lifespan(Duration idleTimeout) {
    long now = System.nanoTime();
    long trust = Math.max(now - returnedAt, SHORTEST_LIFE);
    return new Lifespan(now, now + Math.min(jittered(idleTimeout), trust));
  }

  /** The same for one that a client has used: that the database serves it is known. */
  Lifespan nextLife(Duration idleTimeout) {
    long now = System.nanoTime();
    return new Lifespan(now, now + jittered(idleTimeout));
  }

  /** Nanoseconds, less up to a quarter by chance. */
  private long jittered(Duration limit) {
    long nanos = limit.toNanos();
    return nanos == 0 ? FOREVER : nanos - dice.nextLong(nanos / 4 + 1);
  }

  /** It has been used for long enough. */
  boolean worn(PooledConnection connection, Duration maxLifetime) {
    return connection.ageNanos() > jittered(maxLifetime);
  }
}
