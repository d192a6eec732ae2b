package dev.headgate.proxy.app;

import dev.headgate.testbed.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A data plane as a process of its own, on free ports; its log is kept in a folder. */
final class MainProcess implements AutoCloseable {

  final int control = FreePort.onLoopback();
  private final int observe = FreePort.onLoopback();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final List<String> jvm = new ArrayList<>();
  private @Nullable Process process;

  MainProcess(Path folder) {
    this.folder = folder;
    jvm.add(ProcessHandle.current().info().command().orElse("java"));
    jvm.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    jvm.add("--enable-native-access=ALL-UNNAMED");
  }

  /**
   * @param hosts in the format of {@code /etc/hosts}, the only names it knows
   */
  MainProcess withHosts(Path hosts) {
    jvm.add("-Djdk.net.hosts.file=" + hosts);
    return this;
  }

  /** As on a machine that BoringSSL was not built for. */
  MainProcess withoutBoringSsl() {
    jvm.add("-Dio.netty.handler.ssl.noOpenSsl=true");
    return this;
  }

  Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("--control", "127.0.0.1:" + control));
    command.addAll(List.of("--observe", "127.0.0.1:" + observe));
    command.addAll(List.of(options));
    File output = folder.resolve("log").toFile();
    Process started =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    process = started;
    return started;
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** Status and body. */
  String readyz() throws Exception {
    try {
      HttpResponse<String> response = get("/readyz");
      return response.statusCode() + " " + response.body().strip();
    } catch (IOException e) {
      return "not listening";
    }
  }

  HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + observe + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}
