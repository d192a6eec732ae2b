package dev.headgate.proxy.plugin;

import dev.headgate.plugin.PluginFactory;
import dev.headgate.testbed.SourceJar;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A plugin in a jar that Headgate's class path knows nothing of: it refuses requests with the word
 * {@code guarded}, and says its version, what it sees of Headgate's classes, and its environment.
 */
final class GuardJar {

  private static final String SOURCE =
      """
      package com.example;

      import dev.headgate.plugin.*;
      import java.nio.ByteBuffer;
      import java.nio.charset.StandardCharsets;
      import java.nio.file.Files;
      import java.nio.file.Path;

      public final class GuardFactory implements PluginFactory {

        @Override
        public String name() {
          return "guard";
        }

        @Override
        public Plugin create(PluginContext context) {
          return new Guard(context, "VERSION, Netty " + sees("io.netty.buffer.ByteBuf")
              + ", Headgate " + sees("dev.headgate.proxy.plugin.LivePlugins")
              + ", own context " + (Thread.currentThread().getContextClassLoader()
                  == GuardFactory.class.getClassLoader())
              + ", env " + context.env());
        }

        private static String sees(String type) {
          try {
            return Class.forName(type).getName();
          } catch (ClassNotFoundException e) {
            return "unseen";
          }
        }

        private record Guard(PluginContext context, String words) implements OnTrafficFromClient {

          @Override
          public Verdict onTrafficFromClient(Connection connection, ByteBuffer request) {
            return StandardCharsets.ISO_8859_1.decode(request).toString().contains("guarded")
                ? new Verdict.Refuse("42501", 1142, words)
                : Verdict.forward();
          }

          @Override
          public void close() {
            try {
              Files.writeString(Path.of((String) context.config().get("closed")), "VERSION");
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        }
      }
      """;

  private static final String SERVICES = "META-INF/services/dev.headgate.plugin.PluginFactory";

  private GuardJar() {}

  static Path write(Path file, String version) throws IOException {
    return SourceJar.write(
        file,
        Map.of("com/example/GuardFactory.java", SOURCE.replace("VERSION", version)),
        Map.of(SERVICES, "com.example.GuardFactory\n"),
        api());
  }

  /** A jar whose service entry says this. */
  static Path announcing(Path file, String factories) throws IOException {
    return SourceJar.write(
        file, Map.of("com/example/GuardFactory.java", SOURCE), Map.of(SERVICES, factories), api());
  }

  /** What a plugin author has of Headgate. */
  private static String api() {
    try {
      return Path.of(
              PluginFactory.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static String checksum(Path jar) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
