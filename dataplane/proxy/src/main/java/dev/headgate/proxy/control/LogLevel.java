package dev.headgate.proxy.control;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The level of the root logger, whatever implements it. */
final class LogLevel {

  private LogLevel() {}

  static String root() {
    Logger root = LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    if (root.isTraceEnabled()) {
      return "trace";
    }
    if (root.isDebugEnabled()) {
      return "debug";
    }
    return root.isInfoEnabled() ? "info" : "warn";
  }
}
