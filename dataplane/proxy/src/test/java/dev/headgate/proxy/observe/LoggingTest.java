package dev.headgate.proxy.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LoggingTest {

  @Test
  void shouldKeepAnEventOnOneLineWhateverAClientCallsItself() {
    String line = logged("someone\r\n2026-01-01 level=INFO msg=\"all is well\"");

    assertThat(line.strip().lines()).hasSize(1);
    assertThat(line).contains("msg=\"session opened\" user=\"someone 2026-01-01");
  }

  /** What the appender writes, by way of stderr. */
  private static String logged(String user) {
    PrintStream stderr = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, UTF_8));
    try {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      Logging logging = new Logging();
      logging.setContext(context);
      logging.configure(context);
      context.getLogger("audit").atInfo().addKeyValue("user", user).log("session opened");
    } finally {
      System.setErr(stderr);
    }
    return written.toString(UTF_8);
  }
}
