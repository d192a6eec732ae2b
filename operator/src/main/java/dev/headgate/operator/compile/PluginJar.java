package dev.headgate.operator.compile;

import dev.headgate.crd.v1alpha1.PluginSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A jar that a pod needs from outside its own image.
 *
 * @param path where the data plane loads it from
 * @param source an image with a path, or a ConfigMap
 */
public record PluginJar(String path, PluginSource source) {

  /** Below it, each jar has a folder of its own. */
  public static final String ROOT = "/headgate/plugins";

  /**
   * Where pods have the jar of a source. The folder differs for different sources, so that two
   * versions of a plugin can be there at a time; a path without an image is one of the data plane's
   * own image and stays as it is.
   */
  static String mounted(String pluginName, PluginSource source) {
    String folder = ROOT + "/" + pluginName.replace('/', '.') + "-" + hash(source) + "/";
    if (source.configMapRef() != null) {
      return folder + source.configMapRef().key();
    }
    String path = source.path() == null ? "" : source.path();
    return source.image() == null ? path : folder + path.substring(path.lastIndexOf('/') + 1);
  }

  private static String hash(PluginSource source) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(source.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
