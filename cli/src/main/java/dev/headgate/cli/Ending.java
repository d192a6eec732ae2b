package dev.headgate.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what a command started, last first, however the command ends: by itself, by a signal or by
 * a failure on the way.
 */
final class Ending implements AutoCloseable {

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Thread onExit = new Thread(this::closeAll, "headgate-ending");

  Ending() {
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  synchronized <T extends AutoCloseable> T with(T resource) {
    resources.push(resource);
    return resource;
  }

  private synchronized void closeAll() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        System.err.println("headgate: " + Failures.describe(e));
      }
    }
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException _) {
      // The hook is what ends us.
    }
  }
}
