package dev.headgate.proxy.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A private copy of a jar. What was checked is what is loaded, and whoever overwrites the file in
 * place does not pull classes from under a running plugin.
 *
 * @param checksum {@code sha256:<hex>} of the copy
 */
record PluginJar(Path copy, String checksum) implements AutoCloseable {

  static PluginJar copyOf(Path jar) throws IOException {
    MessageDigest digest = sha256();
    Path copy = Files.createTempFile("headgate-plugin-", ".jar");
    try (InputStream in = Files.newInputStream(jar);
        OutputStream out = new DigestOutputStream(Files.newOutputStream(copy), digest)) {
      in.transferTo(out);
    } catch (IOException e) {
      Files.delete(copy);
      throw e;
    }
    return new PluginJar(copy, "sha256:" + HexFormat.of().formatHex(digest.digest()));
  }

  URL url() throws MalformedURLException {
    return copy.toUri().toURL();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(copy);
  }
}
