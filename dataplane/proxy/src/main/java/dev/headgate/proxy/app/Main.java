package dev.headgate.proxy.app;

import dev.headgate.plugin.SignalEvent;
import dev.headgate.proxy.backend.NameCache;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data plane as a process: it ends, with 0, once it was asked to drain and has. */
public final class Main {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private static final int CANNOT_START = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String... arguments) {
    NameCache.keepBrief();
    DataPlaneOptions options;
    try {
      options = new CommandLine(arguments).options(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + System.lineSeparator() + CommandLine.USAGE);
      System.exit(USAGE);
      return;
    }
    // Before anybody can see that we run: until then a SIGHUP is the end of a process.
    CompletableFuture<DataPlane> started = new CompletableFuture<>();
    for (String name : List.of("HUP", "TERM", "INT")) {
      OsSignals.handle(name, caught -> started.thenAccept(it -> deliver(it, "SIG" + caught)));
    }
    try (DataPlane dataPlane = DataPlane.start(options)) {
      started.complete(dataPlane);
      log.atInfo()
          .addKeyValue("millis", ManagementFactory.getRuntimeMXBean().getUptime())
          .log("started");
      dataPlane.drained().join();
    } catch (IOException e) {
      log.atError().addKeyValue("cause", e.getMessage()).log("cannot start");
      System.exit(CANNOT_START);
    }
    // Threads that plugins started must not keep the process.
    System.exit(0);
  }

  private static void deliver(DataPlane dataPlane, String signal) {
    dataPlane.signal(new SignalEvent(signal, UUID.randomUUID().toString(), "os", Map.of()));
  }
}
