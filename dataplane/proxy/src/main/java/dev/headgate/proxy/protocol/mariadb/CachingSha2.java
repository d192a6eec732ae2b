package dev.headgate.proxy.protocol.mariadb;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * {@code caching_sha2_password}, MySQL's default. The client answers a scramble as in {@link
 * NativePassword}, but by SHA-256; the server says that this was enough, or asks for the password.
 */
final class CachingSha2 {

  static final String PLUGIN = "caching_sha2_password";

  /** What the server says of an answer; more follows it, of the server or of the client. */
  static final byte[] ENOUGH = {0x01, 0x03};

  static final byte[] SEND_PASSWORD = {0x01, 0x04};

  private CachingSha2() {}

  static byte[] answer(String password, byte[] scramble) {
    byte[] hash = sha256(password.getBytes(StandardCharsets.UTF_8));
    byte[] mask = sha256(sha256(hash), scramble);
    for (int i = 0; i < mask.length; i++) {
      mask[i] ^= hash[i];
    }
    return mask;
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
