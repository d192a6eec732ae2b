package dev.headgate.proxy.app;

import dev.headgate.plugin.SignalEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data plane as a process: it ends, with 0, once it was asked to drain and has. */
public final class Main {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private static final int CANNOT_START = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String... arguments) {
    DataPlaneOptions options;
    try {
      options = new CommandLine(arguments).options(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + System.lineSeparator() + CommandLine.USAGE);
      System.exit(USAGE);
      return;
    }
    try (DataPlane dataPlane = DataPlane.start(options)) {
      for (String name : List.of("HUP", "TERM", "INT")) {
        OsSignals.handle(name, caught -> deliver(dataPlane, "SIG" + caught));
      }
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
