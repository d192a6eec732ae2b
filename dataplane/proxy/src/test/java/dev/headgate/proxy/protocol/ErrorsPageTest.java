package dev.headgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** {@code docs/errors.md} has every reason there is, with the code and words that go out for it. */
class ErrorsPageTest {

  private static final String OURS = "words of our own";

  private static String page() throws IOException {
    return Files.readString(Path.of("../../docs/errors.md"));
  }

  /** What happened, PostgreSQL's and MariaDB's column. */
  private static String[] row(Refusal.Reason reason) throws IOException {
    String label = "| `" + reason.name().toLowerCase(Locale.ROOT) + "` |";
    return page()
        .lines()
        .filter(line -> line.startsWith(label))
        .findFirst()
        .map(line -> line.substring(label.length()).split(" \\| ", -1))
        .orElseThrow(() -> new AssertionError("docs/errors.md lacks " + label));
  }

  private static String sent(Dialect dialect, Refusal.Reason reason) {
    ByteBuf error = dialect.rejection(new Refusal(reason, OURS), UnpooledByteBufAllocator.DEFAULT);
    String text = error.toString(StandardCharsets.UTF_8);
    error.release();
    return text;
  }

  /** Nobody is told of it: there is no dialect yet. */
  private static final String UNTOLD = "INVALID_PROXY_HEADER";

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = UNTOLD)
  void shouldSayWhatPostgresClientsHear(Refusal.Reason reason) throws IOException {
    String column = row(reason)[1];
    String sent = sent(new PostgresDialect(), reason);
    if (sent.isEmpty()) {
      assertThat(column).isEqualTo("closed");
      return;
    }
    String code = sent.replaceAll("(?s).*\0C(.*?)\0.*", "$1");
    String words = sent.replaceAll("(?s).*\0M(.*?)\0.*", "$1");
    assertThat(column).contains(code);
    if (!words.equals(OURS)) {
      assertThat(column).contains("`" + words + "`");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = UNTOLD)
  void shouldSayWhatMariaDbClientsHear(Refusal.Reason reason) throws IOException {
    String column = row(reason)[2];
    ByteBuf error =
        new MariaDbDialect().rejection(new Refusal(reason, OURS), UnpooledByteBufAllocator.DEFAULT);
    try {
      if (!error.isReadable()) {
        assertThat(column).startsWith("closed");
        return;
      }
      assertThat(column).contains(Integer.toString(error.getUnsignedShortLE(5)));
      String words = error.toString(7, error.readableBytes() - 7, StandardCharsets.UTF_8);
      if (!words.equals(OURS)) {
        assertThat(column).contains(words.replace("User null already", "User x already"));
      }
    } finally {
      error.release();
    }
  }

  @Test
  void shouldSayNothingOfReasonsThatThereAreNot() throws IOException {
    assertThat(page().lines().filter(line -> line.startsWith("| `")))
        .hasSize(Refusal.Reason.values().length);
  }
}
