package dev.headgate.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** The latest log lines, for a screen that the log must not scroll away. */
final class EventLog extends AppenderBase<ILoggingEvent> {

  private static final int KEPT = 100;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{64}");

  private final Deque<String> lines = new ArrayDeque<>();

  private EventLog() {}

  /**
   * Listens from now on.
   *
   * @param alone whether the log goes nowhere else
   */
  static EventLog attach(boolean alone) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (alone) {
      root.detachAndStopAllAppenders();
    }
    EventLog events = new EventLog();
    events.setContext(context);
    events.start();
    root.addAppender(events);
    return events;
  }

  synchronized List<String> latest() {
    return List.copyOf(lines);
  }

  @Override
  protected synchronized void append(ILoggingEvent event) {
    LocalTime time =
        LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault())
            .truncatedTo(ChronoUnit.SECONDS);
    String level = event.getLevel().isGreaterOrEqual(Level.WARN) ? event.getLevel() + " " : "";
    StringBuilder line = new StringBuilder(TIME.format(time)).append("  ").append(level);
    line.append(event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      event
          .getKeyValuePairs()
          .forEach(pair -> line.append("  ").append(pair.key).append(' ').append(shown(pair)));
    }
    lines.addLast(line.toString());
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  private static String shown(KeyValuePair pair) {
    String value = String.valueOf(pair.value).replaceAll("\\p{Cntrl}", " ");
    return REVISION.matcher(value).matches() ? value.substring(0, 12) : value;
  }
}
