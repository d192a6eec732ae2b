package dev.headgate.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigurationWriterTest {

  private final Configuration full = read(Documents.FULL);

  @Test
  void shouldReadBackWhatItWrote() {
    assertThat(read(new String(ConfigurationWriter.canonical(full), UTF_8))).isEqualTo(full);
  }

  @Test
  void shouldWriteOneFormForOneContent() {
    String other =
        Documents.FULL
            .replace("'60s'", "'1m'")
            .replace("'64MiB'", "67108864")
            .replace("'sequence':7,'gateway'", "'gateway'")
            .replace("'drain':", "'sequence':7,'drain':");

    assertThat(ConfigurationWriter.canonical(read(other)))
        .isEqualTo(ConfigurationWriter.canonical(full));
  }

  @Test
  void shouldNotCountTheSequenceAsContent() {
    Configuration later = read(Documents.FULL.replace("'sequence':7", "'sequence':8"));
    Configuration changed = read(Documents.FULL.replace("s3cr3t", "s3cr3t2"));

    assertThat(later.revision()).isEqualTo(full.revision());
    assertThat(changed.revision()).isNotEqualTo(full.revision());
  }

  @Test
  void shouldSortFieldsAndNormaliseUnits() {
    assertThat(new String(ConfigurationWriter.canonical(full), UTF_8))
        .startsWith("{\"drain\":{\"timeout\":\"1m\"},\"gateway\":{\"name\":\"shop\",")
        .contains("\"maxRequestBytes\":\"64KiB\"");
  }

  @Test
  void shouldRedactSecrets() {
    assertThat(new String(ConfigurationWriter.redacted(full), UTF_8))
        .contains("\"secrets\":{\"token\":\"***\"}")
        .doesNotContain("s3cr3t");
    assertThat(full.toString()).doesNotContain("s3cr3t");
  }

  private static Configuration read(String json) {
    Reading reading = ConfigurationReader.read(json.replace('\'', '"').getBytes(UTF_8));
    assertThat(reading.problems()).isEmpty();
    return ((Reading.Valid) reading).configuration();
  }
}
