package dev.headgate.proxy.protocol.postgresql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The md5 method (Message Flow, AuthenticationMD5Password): what every server still knows. */
final class Md5 {

  static final int SALT_BYTES = 4;

  private Md5() {}

  static String ofPassword(String password, String user) {
    return digest(password + user, new byte[0]);
  }

  /**
   * @param stored as {@link #ofPassword} makes it
   */
  static String answer(String stored, byte[] salt) {
    return digest(stored.substring("md5".length()), salt);
  }

  @SuppressWarnings("InsecureCryptoUsage") // the protocol's choice
  private static String digest(String text, byte[] salt) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(text.getBytes(StandardCharsets.UTF_8));
      return "md5" + HexFormat.of().formatHex(md5.digest(salt));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
