package dev.headgate.proxy.protocol.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.proxy.protocol.Hostile;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MariaDbHostileTest {

  private static final int MUTATIONS = 1_500;

  private final Hostile hostile = MariaDbInputs.hostile();

  @ParameterizedTest
  @MethodSource("dev.headgate.proxy.protocol.mariadb.MariaDbInputs#attacks")
  void shouldTurnAttacksAway(byte[] attack) {
    assertThat(hostile.hear(attack)).isNotEmpty().doesNotContain("Login", "Done");
  }

  @ParameterizedTest
  @MethodSource("dev.headgate.proxy.protocol.mariadb.MariaDbInputs#conversations")
  void shouldReadAnythingAsItReadsItWhole(byte[] conversation) {
    List<String> well = hostile.hear(conversation);
    assertThat(well).isNotEmpty();
    Random random = new Random(4711);
    for (int i = 0; i < MUTATIONS; i++) {
      hostile.hear(Hostile.mutated(conversation, random));
    }
  }
}
