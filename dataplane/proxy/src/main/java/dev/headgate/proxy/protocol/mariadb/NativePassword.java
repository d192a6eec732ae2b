package dev.headgate.proxy.protocol.mariadb;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * {@code mysql_native_password}. The server keeps the hash of the hash; the client answers with the
 * hash under a mask made of the scramble and what the server keeps. So who keeps the same learns
 * the hash from the answer, and can itself answer with it.
 */
final class NativePassword {

  static final String PLUGIN = "mysql_native_password";

  private NativePassword() {}

  /** The client's part of the secret. */
  static byte[] hash(String password) {
    return sha1(password.getBytes(StandardCharsets.UTF_8));
  }

  /** The server's part of the secret. */
  static byte[] stored(byte[] hash) {
    return sha1(hash);
  }

  static byte[] answer(byte[] hash, byte[] scramble) {
    return xor(hash, sha1(scramble, stored(hash)));
  }

  /** The hash, if the answer was made with it; else null. Takes as long for either. */
  static byte @Nullable [] recover(byte[] answer, byte[] scramble, byte[] stored) {
    if (answer.length != stored.length) {
      return null;
    }
    byte[] hash = xor(answer, sha1(scramble, stored));
    return MessageDigest.isEqual(stored(hash), stored) ? hash : null;
  }

  private static byte[] xor(byte[] one, byte[] other) {
    byte[] result = new byte[one.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (one[i] ^ other[i]);
    }
    return result;
  }

  private static byte[] sha1(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
