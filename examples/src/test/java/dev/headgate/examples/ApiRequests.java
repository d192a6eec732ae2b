package dev.headgate.examples;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

/** Notes what a client asks of the API server, in the words of RBAC. */
final class ApiRequests implements Interceptor {

  private final Set<String> permissions = new ConcurrentSkipListSet<>();
  private final Set<String> forbidden = new ConcurrentSkipListSet<>();

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    note(request, verb(request));
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<java.nio.ByteBuffer>> consumer) {
    if (response.code() == 403) {
      forbidden.add(request.method() + " " + request.uri());
    }
    if (response.code() == 201) {
      // A server-side apply of something new.
      note(request, "create");
    }
  }

  Set<String> forbidden() {
    return forbidden;
  }

  /** Those that it took in a namespace. */
  Set<String> permissions(String namespace, String label) {
    String prefix = namespace + ": ";
    return permissions.stream()
        .filter(permission -> permission.startsWith(prefix))
        .map(permission -> label + ": " + permission.substring(prefix.length()))
        .collect(Collectors.toSet());
  }

  static String prefix(String verb, String group) {
    return verb + " " + (group.isEmpty() ? "" : group + "/");
  }

  // /api/v1/namespaces/NS/RESOURCE/NAME/SUBRESOURCE, /apis/GROUP/VERSION/namespaces/...
  private void note(HttpRequest request, String verb) {
    List<String> path = new ArrayList<>(List.of(request.uri().getPath().split("/")));
    int namespaces = path.indexOf("namespaces");
    if (namespaces < 0 || path.size() < namespaces + 3) {
      permissions.add("cluster: " + verb + " " + request.uri().getPath());
      return;
    }
    String group = path.get(1).equals("apis") ? path.get(2) : "";
    String resource = path.get(namespaces + 2);
    String sub = path.size() > namespaces + 4 ? "/" + path.get(namespaces + 4) : "";
    permissions.add(path.get(namespaces + 1) + ": " + prefix(verb, group) + resource + sub);
  }

  private static String verb(HttpRequest request) {
    return switch (request.method()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> read(request.uri());
    };
  }

  private static String read(URI uri) {
    if (uri.getQuery() != null && uri.getQuery().contains("watch=true")) {
      return "watch";
    }
    List<String> path = List.of(uri.getPath().split("/"));
    return path.size() > path.indexOf("namespaces") + 3 ? "get" : "list";
  }
}
