package dev.headgate.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A jar as a plugin's author makes it: Java sources, compiled, and other files as they are. */
public final class SourceJar {

  private SourceJar() {}

  /**
   * @param file where the jar goes
   * @param sources their texts, by path: {@code com/example/MyFactory.java}
   * @param resources their texts, by path
   * @param classPath to compile against, in the form of {@code java -cp}
   */
  public static Path write(
      Path file, Map<String, String> sources, Map<String, String> resources, String classPath)
      throws IOException {
    Path work = Files.createTempDirectory("headgate-source-");
    try {
      Path classes = Files.createDirectory(work.resolve("classes"));
      List<Path> files = new ArrayList<>();
      for (Map.Entry<String, String> source : sources.entrySet()) {
        files.add(write(work.resolve("sources").resolve(source.getKey()), source.getValue()));
      }
      if (!files.isEmpty()) {
        compile(files, classes, classPath);
      }
      for (Map.Entry<String, String> resource : resources.entrySet()) {
        write(classes.resolve(resource.getKey()), resource.getValue());
      }
      pack(classes, file);
      return file;
    } finally {
      FileTree.delete(work);
    }
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void compile(List<Path> sources, Path classes, String classPath)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of(
                      "-d", classes.toString(), "-cp", classPath, "--release", "21", "-Xlint:all"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new IOException("does not compile: " + said);
      }
    }
  }

  private static void pack(Path classes, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        var jar = new JarOutputStream(out);
        Stream<Path> tree = Files.walk(classes)) {
      for (Path entry : tree.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
        Files.copy(entry, jar);
        jar.closeEntry();
      }
    }
  }
}
