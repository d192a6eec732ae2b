package dev.headgate.training;

import dev.headgate.testbed.FileTree;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Has a data plane do work like that which awaits it, so that its JVM leaves a cache of what it has
 * loaded, linked and measured (JEP 483, 514 and 515): one that starts with it has less to do, and
 * its JIT compiler knows from the first client on what is worth its time. A JVM of another version,
 * or with another garbage collector or class path, starts as without it.
 */
public final class Training {

  private Training() {}

  /**
   * @param arguments the cache to write, and the data plane's command line up to its main class
   */
  public static void main(String[] arguments) throws Exception {
    run(Path.of(arguments[0]), Arrays.asList(arguments).subList(1, arguments.length));
  }

  static void run(Path cache, List<String> command) throws Exception {
    Path folder = Files.createTempDirectory("headgate-training-");
    try (PostgresServer postgres = PostgresServer.start();
        MariaDbServer mariaDb = MariaDbServer.start()) {
      List<Listener> listeners = Listener.all(postgres, mariaDb);
      try (Site site = Site.create(folder, listeners);
          var dataPlane = DataPlaneProcess.start(command, cache, site)) {
        site.askForEveryPage();
        Clients.comeTo(listeners);
        dataPlane.end();
      }
    } finally {
      FileTree.delete(folder);
    }
    System.out.printf("start-up cache: %d MiB%n", Files.size(cache) >> 20);
  }
}
