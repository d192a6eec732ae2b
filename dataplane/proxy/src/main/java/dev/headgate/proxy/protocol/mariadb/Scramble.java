package dev.headgate.proxy.protocol.mariadb;

import java.security.SecureRandom;

/** What the server has a client prove its password with, new for each. */
final class Scramble {

  static final int BYTES = 20;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Scramble() {}

  /** Without zero bytes: clients read it as a string. */
  static byte[] next() {
    byte[] scramble = bytes(BYTES);
    for (int i = 0; i < scramble.length; i++) {
      while (scramble[i] == 0) {
        scramble[i] = (byte) RANDOM.nextInt();
      }
    }
    return scramble;
  }

  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
