package dev.headgate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder of manifests that a test edits. */
record Manifest(Path folder) {

  static Manifest in(Path folder) {
    return new Manifest(folder);
  }

  Manifest gateway(int port) {
    return write(
        "gateway.yaml",
        """
        apiVersion: headgate.dev/v1alpha1
        kind: Gateway
        metadata: {name: shop}
        spec:
          replicas: 1
          listeners:
          - {name: pg, protocol: PostgreSQL, port: %d, poolRef: {name: orders}}
          plugins: [{name: rewrite}]
          drain: {timeout: 20s}
        """
            .formatted(port));
  }

  Manifest pool(int backend) {
    return write(
        "pool.yaml",
        """
        apiVersion: headgate.dev/v1alpha1
        kind: Pool
        metadata: {name: orders}
        spec:
          protocol: PostgreSQL
          backends: [{host: 127.0.0.1, port: %d}]
          maxServerConnections: 10
        """
            .formatted(backend));
  }

  /** Makes the gateway answer {@code select 'who?'} with this. */
  Manifest answer(String answer) {
    return write("plugin.yaml", answering(answer));
  }

  static String answering(String answer) {
    return """
        apiVersion: headgate.dev/v1alpha1
        kind: Plugin
        metadata: {name: rewrite}
        spec:
          type: BuiltIn
          source: {builtIn: rewrite}
          config:
            rules:
            - {pattern: "'who\\\\?'", replace: "'%s'"}
        """
        .formatted(answer);
  }

  Manifest write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As editors save: beside the file, then in its place. */
  Manifest writeByRename(String file, String text) throws IOException {
    Path beside = folder.resolve("." + file + ".swp");
    Files.writeString(beside, text);
    Files.move(beside, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    return this;
  }

  Manifest delete(String file) throws IOException {
    Files.delete(folder.resolve(file));
    return this;
  }
}
