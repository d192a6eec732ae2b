package dev.headgate.proxy.protocol.mariadb;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.headgate.proxy.protocol.Hostile;
import org.junit.jupiter.params.provider.MethodSource;

/** Hears what {@link MariaDbInputs} has and, when it is let loose, wherever that leads. */
class MariaDbFuzzTest {

  private final Hostile hostile = MariaDbInputs.hostile();

  @MethodSource({
    "dev.headgate.proxy.protocol.mariadb.MariaDbInputs#conversations",
    "dev.headgate.proxy.protocol.mariadb.MariaDbInputs#attacks"
  })
  @FuzzTest
  void shouldReadAnythingAsItReadsItWhole(byte[] input) {
    hostile.hear(input);
  }
}
