package dev.headgate.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container image would run, with its files under another root.
 *
 * @param config as the OCI image specification has it
 */
record UnpackedImage(Path root, JsonNode config) {

  private static final String HOME = "JAVA_HOME=";

  /** Jib's file for {@code java -cp @FILE}. */
  private static final Path CLASS_PATH = Path.of("app", "jib-classpath-file");

  static UnpackedImage in(Path root, Path image) throws IOException, InterruptedException {
    unpack(image, root);
    var json = new ObjectMapper();
    JsonNode manifest = json.readTree(root.resolve("manifest.json").toFile()).get(0);
    for (JsonNode layer : manifest.get("Layers")) {
      unpack(root.resolve(layer.asText()), root);
    }
    Path config = root.resolve(manifest.get("Config").asText());
    return new UnpackedImage(root, json.readTree(config.toFile()).get("config"));
  }

  /** The tars of base images hold device files and owners that an ordinary user cannot make. */
  private static void unpack(Path tar, Path root) throws IOException, InterruptedException {
    new ProcessBuilder(
            "tar",
            "-xf",
            tar.toString(),
            "-C",
            root.toString(),
            "--no-same-owner",
            "--exclude=dev/*")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** The image's entry point, without the cache that it is to start from. */
  List<String> command() throws IOException {
    // The same list under another root, which is what a cache asks of a class path.
    Path classPath = root.resolve(CLASS_PATH);
    Files.writeString(
        classPath, Files.readString(classPath).replace("/app/", root.resolve("app") + "/"));

    List<String> command = new ArrayList<>();
    command.add(java().toString());
    for (JsonNode argument : config.get("Entrypoint")) {
      String text = argument.asText();
      if (text.equals("@/" + CLASS_PATH)) {
        command.add("@" + classPath);
      } else if (!text.equals("java") && !text.startsWith("-XX:AOTCache=")) {
        command.add(text);
      }
    }
    return command;
  }

  private Path java() throws IOException {
    for (JsonNode variable : config.get("Env")) {
      if (variable.asText().startsWith(HOME)) {
        return root.resolve(variable.asText().substring(HOME.length() + 1)).resolve("bin/java");
      }
    }
    throw new IOException("the image says nothing of JAVA_HOME");
  }
}
