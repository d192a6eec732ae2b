package dev.headgate.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** The latest log lines, for a screen that the log must not scroll away. */
final class EventLog extends AppenderBase<ILoggingEvent> {

  private static final int KEPT = 12;

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
    String fields =
        event.getKeyValuePairs() == null
            ? ""
            : event.getKeyValuePairs().stream()
                .map(KeyValuePair::toString)
                .collect(Collectors.joining(" ", " ", ""));
    LocalTime time =
        LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault())
            .truncatedTo(ChronoUnit.SECONDS);
    lines.addLast(time + " " + event.getLevel() + " " + event.getFormattedMessage() + fields);
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }
}
