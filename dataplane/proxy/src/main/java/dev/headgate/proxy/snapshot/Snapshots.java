package dev.headgate.proxy.snapshot;

import dev.headgate.config.Configuration;
import dev.headgate.config.Problem;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.PoolStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What this process serves, and its replacement by the next configuration. Preparing and committing
 * block and have one caller at a time, never an event loop; the rest is safe from any thread.
 */
public interface Snapshots extends AutoCloseable {

  /**
   * Builds {@code configuration} beside what runs: new pools, new listeners bound, not accepting.
   */
  Prepared prepare(Configuration configuration, Hooks hooks);

  /** A snapshot ready to serve, not yet in use. End it with exactly one of commit and abort. */
  interface Prepared {

    /** A port taken ({@code $.listeners[i].port}), an address not ours; with any, abort. */
    List<Problem> problems();

    /** Sections ({@code $.x}) that no running process can change; with any, abort. */
    List<String> needsRestart();

    /** What the operator should know although it works. */
    List<String> warnings();

    /**
     * New sessions get it from now on, running ones adopt its hooks; what it no longer has drains.
     * Cannot fail.
     */
    void commit();

    /** Everything is as before {@link Snapshots#prepare}. */
    void abort();
  }

  /** Of the committed snapshot; empty before the first. */
  List<ListenerStatus> listeners();

  /** Of the committed snapshot; those that still drain are not in it. */
  List<PoolStatus> pools();

  /**
   * Stops accepting and lets every session end at its next safe boundary.
   *
   * @return done when the last one has ended, at the latest after {@code timeout}
   */
  CompletionStage<Void> drain(Duration timeout);

  /** Ends everything at once. */
  @Override
  void close();
}
