package dev.headgate.cli;

import dev.headgate.proxy.control.State;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Help.Ansi;

/**
 * What a demo does, drawn anew each second on a screen of its own: when it is closed, the terminal
 * is as it was.
 */
final class LiveView implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private static final String OWN_SCREEN = "\u001b[?1049h\u001b[?25l";
  private static final String SCREEN_AS_IT_WAS = "\u001b[?25h\u001b[?1049l";
  private static final String TOP_LEFT = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_REST = "\u001b[J";

  private final Demo demo;
  private final EventLog events;
  private final PrintWriter out;
  private final long started = System.nanoTime();
  private final Rates rates = new Rates(started);

  private LiveView(Demo demo, EventLog events, PrintWriter out) {
    this.demo = demo;
    this.events = events;
    this.out = out;
  }

  static LiveView open(Demo demo, EventLog events, PrintWriter out) {
    out.print(OWN_SCREEN);
    return new LiveView(demo, events, out);
  }

  /** Until the data plane has drained. */
  void run() throws Exception {
    boolean drained = false;
    while (!drained) {
      draw(System.nanoTime());
      try {
        demo.dataPlane().drained().get(PERIOD.toNanos(), TimeUnit.NANOSECONDS);
        drained = true;
      } catch (TimeoutException _) {
        // Time for the next picture.
      }
    }
  }

  private void draw(long now) {
    State state = demo.dataPlane().state();
    rates.add(state, now);
    List<String> lines =
        new DemoScreen(Ansi.AUTO, Terminal.size())
            .lines(
                state,
                rates,
                Duration.ofNanos(now - started),
                demo.clientCommands(),
                events.latest());
    out.print(TOP_LEFT);
    lines.forEach(line -> out.print(line + CLEAR_LINE + System.lineSeparator()));
    out.print(CLEAR_REST);
    out.flush();
  }

  @Override
  public void close() {
    out.print(SCREEN_AS_IT_WAS);
    out.flush();
  }
}
