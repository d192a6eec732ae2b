package dev.headgate.proxy.protocol.postgresql;

import com.ongres.scram.common.ScramFunctions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * For users that do not exist: the same salt each time one is asked for, or it would tell them from
 * those that do. Pods of a fleet differ in it, as servers do.
 */
final class MockVerifier {

  private static final int SALT_BYTES = 16;
  private static final byte[] SECRET = new byte[32];

  static {
    new SecureRandom().nextBytes(SECRET);
  }

  private MockVerifier() {}

  static ScramVerifier of(String user) {
    byte[] noise =
        ScramFunctions.hmac(ScramKeys.MECHANISM, SECRET, user.getBytes(StandardCharsets.UTF_8));
    return ScramVerifier.nobodys(Arrays.copyOf(noise, SALT_BYTES), noise);
  }
}
