package dev.headgate.training;

import dev.headgate.testbed.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * Where the data plane finds itself: a folder with its document and its keys, and its ports.
 *
 * @param client which the control API lets in
 */
record Site(Path folder, int control, int observe, HttpClient client) implements AutoCloseable {

  private static final String DOCUMENT = "config.json";

  static Site create(Path folder, List<Listener> listeners)
      throws IOException, GeneralSecurityException {
    var keys = ControlKeys.createIn(folder);
    Files.writeString(folder.resolve(DOCUMENT), Document.of(listeners, keys));
    HttpClient client = HttpClient.newBuilder().sslContext(keys.context()).build();
    return new Site(folder, FreePort.onLoopback(), FreePort.onLoopback(), client);
  }

  /** Of the data plane's command line. */
  List<String> options() {
    return List.of(
        "--boot",
        folder.resolve(DOCUMENT).toString(),
        "--control",
        "127.0.0.1:" + control,
        "--observe",
        "127.0.0.1:" + observe,
        "--tls",
        folder.toString(),
        "--pod",
        "training",
        "--drain-lag",
        "0s");
  }

  boolean live() throws InterruptedException {
    try {
      return get("http", observe, "/livez") == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** As a cluster and its operator do. */
  void askForEveryPage() throws IOException, InterruptedException {
    for (String page : List.of("/readyz", "/metrics")) {
      get("http", observe, page);
    }
    for (String page : List.of("/v1/state", "/v1/config")) {
      get("https", control, page);
    }
  }

  private int get(String scheme, int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("%s://127.0.0.1:%d%s".formatted(scheme, port, path));
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    client.shutdownNow(); // its connections may be kept alive
    client.close();
  }
}
