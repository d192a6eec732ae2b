package dev.headgate.proxy.protocol.postgresql;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.headgate.proxy.protocol.Hostile;
import org.junit.jupiter.params.provider.MethodSource;

/** Hears what {@link PostgresInputs} has and, when it is let loose, wherever that leads. */
class PostgresFuzzTest {

  private final Hostile hostile = PostgresInputs.hostile();

  @MethodSource({
    "dev.headgate.proxy.protocol.postgresql.PostgresInputs#conversations",
    "dev.headgate.proxy.protocol.postgresql.PostgresInputs#attacks"
  })
  @FuzzTest
  void shouldReadAnythingAsItReadsItWhole(byte[] input) {
    hostile.hear(input);
  }
}
