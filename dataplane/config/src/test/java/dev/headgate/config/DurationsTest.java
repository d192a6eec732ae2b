package dev.headgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, 500, 500ms",
    "30s, 30000, 30s",
    "90s, 90000, 1m30s",
    "1h30m, 5400000, 1h30m",
    "0s, 0, 0s",
    "0ms, 0, 0s",
    "1500ms, 1500, 1s500ms",
    "1h2m3s4ms, 3723004, 1h2m3s4ms",
    "100h, 360000000, 100h",
  })
  void shouldReadAndPrintInOneNormalForm(String text, long millis, String printed) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(Durations.print(Duration.ofMillis(millis))).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "5 s", "-5s", "1.5s", "5d", "5s5s", "5ms5s", "1h30", "9999999999s"})
  void shouldRefuseWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(DateTimeParseException.class);
  }
}
