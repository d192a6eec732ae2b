package dev.headgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

  @ParameterizedTest
  @CsvSource({
    "64KiB, 65536, 64KiB",
    "16MiB, 16777216, 16MiB",
    "2GiB, 2147483648, 2GiB",
    "1024MiB, 1073741824, 1GiB",
    "1000, 1000, 1000B",
    "1000B, 1000, 1000B",
    "0, 0, 0B",
  })
  void shouldReadAndPrintInOneNormalForm(String text, long bytes, String printed) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
    assertThat(Sizes.print(bytes)).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5MiB", "1 MiB", "1MB", "MiB", "9999999999"})
  void shouldRefuseWhatIsNoSize(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(NumberFormatException.class);
  }
}
