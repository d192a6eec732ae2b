package dev.headgate.cli;

import dev.headgate.proxy.control.State;
import dev.headgate.proxy.plugin.PluginStatus;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.snapshot.ListenerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/** The lines of the live view: no wider and no more than the terminal has. */
record DemoScreen(Ansi ansi, Terminal.Size size) {

  private static final String BARS = "▁▂▃▄▅▆▇█";

  /**
   * @param commands for clients, ready to paste
   * @param events the oldest first
   */
  List<String> lines(
      State state, Rates rates, Duration up, List<String> commands, List<String> events) {
    List<String> lines = new ArrayList<>();
    lines.add(
        bold("Headgate demo")
            + dim(
                "   revision %.12s   up %s   Ctrl-C ends it"
                    .formatted(revision(state), clock(up))));
    lines.add("");
    commands.forEach(command -> lines.add("  " + cut(command, size.columns() - 2)));
    lines.add("");
    lines.add(totals(state, rates));
    lines.add("");
    lines.add(dim("  LISTENER       ADDRESS                  CLIENTS   QUERIES/S"));
    state.listeners().forEach(listener -> lines.add(line(listener, rates)));
    lines.add(dim("  POOL             IDLE  ASSIGNED  CONNECTING  WAITING   BACKENDS"));
    state.pools().forEach(pool -> lines.add(line(pool)));
    lines.add(dim("  PLUGIN           HOOKS/S  FAILURES   STATE"));
    state.plugins().forEach(plugin -> lines.add(line(plugin, rates)));
    lines.add("");
    lines.add(bold("Last events"));
    int room = Math.max(0, size.rows() - 1 - lines.size());
    events.stream()
        .skip(Math.max(0, events.size() - room))
        .forEach(event -> lines.add("  " + cut(event, size.columns() - 2)));
    return lines.subList(0, Math.min(lines.size(), size.rows() - 1));
  }

  private String totals(State state, Rates rates) {
    String clients = number(state.clients());
    String servers = number(state.servers());
    String queries = number(rates.queries());
    String hooks = number(rates.hooks());
    String format = "  %s clients   %s servers   %s queries/s   %s hooks/s   ";
    int room = size.columns() - format.formatted(clients, servers, queries, hooks).length();
    List<Double> history = rates.history();
    String bars = bars(history.subList(Math.max(0, history.size() - room), history.size()));
    return format.formatted(bold(clients), bold(servers), bold(queries), bold(hooks))
        + ansi.string("@|cyan " + bars + "|@");
  }

  private static String revision(State state) {
    return Objects.toString(state.effectiveRevision(), "none");
  }

  private String line(ListenerStatus listener, Rates rates) {
    return "  %-14.14s %-22s %9d %11.0f"
        .formatted(
            listener.name(),
            listener.address().getAddress().getHostAddress() + ":" + listener.address().getPort(),
            listener.clients(),
            rates.queries(listener.name()));
  }

  private String line(PoolStatus pool) {
    long healthy = pool.backends().stream().filter(PoolStatus.BackendStatus::healthy).count();
    String backends = healthy + " of " + pool.backends().size() + " healthy";
    return "  %-14.14s %6d %9d %11d %8d   "
            .formatted(pool.name(), pool.idle(), pool.assigned(), pool.connecting(), pool.waiting())
        + good(healthy == pool.backends().size(), backends);
  }

  private String line(PluginStatus plugin, Rates rates) {
    return "  %-14.14s %9.0f %9d   "
            .formatted(plugin.name(), rates.hooks(plugin), plugin.failures())
        + good(!plugin.broken(), plugin.broken() ? "broken" : "running");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private String good(boolean good, String text) {
    return ansi.string((good ? "@|green " : "@|bold,red ") + text + "|@");
  }

  private String bold(String text) {
    return ansi.string("@|bold " + text + "|@");
  }

  private String dim(String text) {
    return ansi.string("@|faint " + text + "|@");
  }

  /** One bar for each second, scaled to the highest. */
  static String bars(List<Double> values) {
    double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    StringBuilder bars = new StringBuilder();
    for (double value : values) {
      int level = highest == 0 ? 0 : (int) Math.round(value / highest * (BARS.length() - 1));
      bars.append(BARS.charAt(level));
    }
    return bars.toString();
  }

  private static String clock(Duration up) {
    return "%d:%02d:%02d".formatted(up.toHours(), up.toMinutesPart(), up.toSecondsPart());
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
  }
}
