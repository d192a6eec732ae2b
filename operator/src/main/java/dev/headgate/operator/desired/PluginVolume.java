package dev.headgate.operator.desired;

import dev.headgate.operator.compile.PluginJar;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The volume by which a plugin's jar gets into a pod. */
public final class PluginVolume {

  private PluginVolume() {}

  /** A DNS label that is the same for the same jar; the path tells different sources apart. */
  public static String name(PluginJar jar) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var bytes = digest.digest(jar.path().getBytes(StandardCharsets.UTF_8));
      return "plugin-" + HexFormat.of().formatHex(bytes, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String directory(PluginJar jar) {
    return jar.path().substring(0, jar.path().lastIndexOf('/'));
  }

  static String fileName(PluginJar jar) {
    return jar.path().substring(jar.path().lastIndexOf('/') + 1);
  }
}
