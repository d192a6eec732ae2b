package dev.headgate.cli;

import dev.headgate.proxy.control.State;
import dev.headgate.proxy.plugin.PluginStatus;
import java.io.PrintWriter;
import java.time.Duration;

/** What a demo does, drawn anew each second. */
final class LiveView {

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final String TOP_LEFT_AND_CLEAR = "\u001b[H\u001b[J";
  private static final int WIDTH = 120;

  private final Demo demo;
  private final EventLog events;
  private final PrintWriter out;
  private long requests;
  private long hooks;
  private long nanos = System.nanoTime();

  LiveView(Demo demo, EventLog events, PrintWriter out) {
    this.demo = demo;
    this.events = events;
    this.out = out;
  }

  /** Until the data plane ends or the thread is interrupted. */
  void run() throws InterruptedException {
    while (!demo.dataPlane().drained().isDone()) {
      out.print(TOP_LEFT_AND_CLEAR + screen(demo.dataPlane().state()));
      out.flush();
      Thread.sleep(PERIOD);
    }
  }

  private String screen(State state) {
    long requestsNow =
        state.listeners().stream().mapToLong(listener -> listener.counters().requests()).sum();
    long hooksNow = state.plugins().stream().mapToLong(PluginStatus::calls).sum();
    long now = System.nanoTime();
    double seconds = (now - nanos) / 1e9;
    StringBuilder screen = new StringBuilder();
    screen.append(
        "Headgate demo, revision %.12s   (Ctrl-C ends it)%n%n%s%n"
            .formatted(state.revision(), demo.clientCommands()));
    screen.append(
        "clients %d   servers %d   queries/s %.0f   hooks/s %.0f%n%n"
            .formatted(
                state.clients(),
                state.servers(),
                Math.max(0, requestsNow - requests) / seconds,
                Math.max(0, hooksNow - hooks) / seconds));
    state
        .pools()
        .forEach(
            pool ->
                screen.append(
                    "  pool %-10s idle %-4d assigned %-4d connecting %-4d waiting %d%n"
                        .formatted(
                            pool.name(),
                            pool.idle(),
                            pool.assigned(),
                            pool.connecting(),
                            pool.waiting())));
    screen.append("%nlast events%n".formatted());
    events.latest().forEach(line -> screen.append("  ").append(cut(line)).append("%n".formatted()));
    requests = requestsNow;
    hooks = hooksNow;
    nanos = now;
    return screen.toString();
  }

  private static String cut(String line) {
    return line.length() > WIDTH ? line.substring(0, WIDTH) + "..." : line;
  }
}
