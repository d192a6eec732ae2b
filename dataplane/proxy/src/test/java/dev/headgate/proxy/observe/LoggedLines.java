package dev.headgate.proxy.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a logger, and those below it, log while this is open. */
public final class LoggedLines implements AutoCloseable {

  private final Logger logger;
  private final @Nullable Level before;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  private LoggedLines(String name, @Nullable Level level) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    lines.start();
    logger.addAppender(lines);
    if (level != null) {
      logger.setLevel(level);
    }
  }

  /** At the level that it has. */
  public static LoggedLines of(String logger) {
    return new LoggedLines(logger, null);
  }

  /** All that the project could say. */
  public static LoggedLines everything() {
    return new LoggedLines("dev.headgate", Level.TRACE);
  }

  public List<ILoggingEvent> list() {
    synchronized (lines) { // which an appender appends under
      return List.copyOf(lines.list);
    }
  }

  /** Messages, what goes with them, and failures. */
  public String text() {
    StringBuilder all = new StringBuilder();
    for (ILoggingEvent line : list()) {
      all.append(line.getFormattedMessage());
      if (line.getKeyValuePairs() != null) {
        line.getKeyValuePairs().forEach(pair -> all.append(' ').append(pair));
      }
      if (line.getThrowableProxy() != null) {
        all.append(ThrowableProxyUtil.asString(line.getThrowableProxy()));
      }
      all.append('\n');
    }
    return all.toString();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
    logger.setLevel(before);
  }
}
