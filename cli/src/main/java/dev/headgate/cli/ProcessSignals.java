package dev.headgate.cli;

import dev.headgate.plugin.SignalEvent;
import dev.headgate.proxy.app.DataPlane;
import dev.headgate.proxy.app.OsSignals;
import java.io.PrintWriter;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the operating system tells a command that serves; plugins hear of it too. HUP looks at the
 * folder again. INT (Ctrl-C) and TERM let sessions end by themselves; the second one does not wait.
 */
final class ProcessSignals {

  private static final int ENDED_AT_ONCE = 130;

  private final DataPlane dataPlane;
  private final PrintWriter err;
  private final AtomicBoolean asked = new AtomicBoolean();

  private ProcessSignals(DataPlane dataPlane, PrintWriter err) {
    this.dataPlane = dataPlane;
    this.err = err;
  }

  static void handle(DataPlane dataPlane, FolderServer server, PrintWriter err) {
    ProcessSignals signals = new ProcessSignals(dataPlane, err);
    OsSignals.handle("INT", signals::end);
    OsSignals.handle("TERM", signals::end);
    OsSignals.handle(
        "HUP",
        name -> {
          signals.tellPlugins(name);
          server.applyAgain();
        });
  }

  private void end(String name) {
    if (!asked.compareAndSet(false, true)) {
      System.exit(ENDED_AT_ONCE);
    }
    int clients = dataPlane.state().clients();
    if (clients > 0) {
      err.println(
          "headgate: waiting for "
              + clients
              + (clients == 1 ? " client" : " clients")
              + " to end; once more (Ctrl-C) ends them");
      err.flush();
    }
    tellPlugins(name);
  }

  private void tellPlugins(String name) {
    dataPlane.signal(new SignalEvent("SIG" + name, UUID.randomUUID().toString(), "os", Map.of()));
  }
}
