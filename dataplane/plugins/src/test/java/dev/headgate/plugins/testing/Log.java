package dev.headgate.plugins.testing;

import static java.util.stream.Collectors.toMap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** Everything that Headgate and its plugins log while it is open, down to the finest level. */
public final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger ours = logger("dev.headgate");
  private final Logger plugins = logger("plugin");
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  private Log() {}

  public static Log open() {
    Log log = new Log();
    log.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    log.start();
    for (Logger logger : List.of(log.ours, log.plugins)) {
      logger.setLevel(Level.TRACE);
      logger.addAppender(log);
    }
    return log;
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  /** The fields of each line that a plugin logged with this message. */
  public List<Map<String, Object>> lines(String plugin, String message) {
    return events.stream()
        .filter(event -> event.getLoggerName().equals("plugin." + plugin))
        .filter(event -> event.getFormattedMessage().equals(message))
        .map(Log::fields)
        .toList();
  }

  private static Map<String, Object> fields(ILoggingEvent event) {
    return event.getKeyValuePairs().stream().collect(toMap(pair -> pair.key, pair -> pair.value));
  }

  /** All of it, whoever wrote it, as one text. */
  public String text() {
    Function<ILoggingEvent, String> line =
        event ->
            event.getFormattedMessage()
                + " "
                + event.getKeyValuePairs()
                + (event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage());
    return String.join("\n", events.stream().map(line).toList());
  }

  @Override
  public void close() {
    for (Logger logger : List.of(ours, plugins)) {
      logger.detachAppender(this);
      logger.setLevel(null);
    }
  }
}
