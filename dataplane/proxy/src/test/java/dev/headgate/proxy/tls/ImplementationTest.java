package dev.headgate.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSsl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ImplementationTest {

  /** What an image holds: nothing else would tell if it were gone, or too old for Netty. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldHaveBoringSslWherePodsRun() {
    assertThat(OpenSsl.unavailabilityCause()).isNull();
    assertThat(OpenSsl.versionString()).isEqualTo("BoringSSL");
  }
}
