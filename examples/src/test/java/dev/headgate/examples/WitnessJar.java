package dev.headgate.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Packs {@link WitnessFactory} as its author would. */
final class WitnessJar {

  private WitnessJar() {}

  static Path create() throws IOException {
    Path file = Files.createTempFile("witness", ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        var jar = new JarOutputStream(out)) {
      String folder = WitnessFactory.class.getPackageName().replace('.', '/') + "/";
      for (String name : List.of("WitnessFactory.class", "WitnessFactory$Witness.class")) {
        try (InputStream content = WitnessFactory.class.getResourceAsStream(name)) {
          add(jar, folder + name, Objects.requireNonNull(content).readAllBytes());
        }
      }
      add(
          jar,
          "META-INF/services/dev.headgate.plugin.PluginFactory",
          WitnessFactory.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
