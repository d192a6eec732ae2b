package dev.headgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ChartTest {

  @Test
  void shouldInstallTheImagesOfThisVersion() throws IOException {
    JsonNode chart = new YAMLMapper().readTree(Repository.CHART.resolve("Chart.yaml").toFile());

    assertThat(chart.get("appVersion").asText()).isEqualTo(System.getProperty("headgate.version"));
  }
}
