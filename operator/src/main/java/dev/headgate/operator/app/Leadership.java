package dev.headgate.operator.app;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes of getting and losing the lease. Whoever loses it without giving it up cannot know
 * what another does by now, and ends; a new process starts clean.
 */
final class Leadership {

  private static final Logger log = LoggerFactory.getLogger(Leadership.class);
  private static final int LOST = 1;

  private final String identity;
  private volatile boolean givenUp;

  Leadership(String identity) {
    this.identity = identity;
  }

  /** To be called before the orderly end. */
  void giveUp() {
    givenUp = true;
  }

  LeaderCallbacks callbacks() {
    return new LeaderCallbacks(this::started, this::stopped, this::newLeader);
  }

  private void started() {
    log.atInfo().addKeyValue("identity", identity).log("leading");
  }

  private void stopped() {
    log.atInfo().addKeyValue("identity", identity).log("stopped leading");
    if (!givenUp) {
      log.atError().addKeyValue("identity", identity).log("lost the lease");
      System.exit(LOST);
    }
  }

  private void newLeader(String leader) {
    log.atInfo().addKeyValue("leader", leader).log("leader elected");
  }
}
