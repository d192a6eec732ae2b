package dev.headgate.proxy.backend;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Host names to addresses, anew for every connect, on threads of its own: the system's resolver
 * blocks. Lookups of a name that is being looked up share its answer, so there are never more
 * threads than names. Safe from any thread.
 */
final class Resolver {

  static {
    NameCache.keepBrief(); // for whoever embeds us, if nothing was looked up before
  }

  private final ExecutorService threads =
      Executors.newCachedThreadPool(new DefaultThreadFactory("headgate-resolver", true));
  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> running =
      new ConcurrentHashMap<>();

  /** At least one address, or {@link UnknownHostException}. IP literals are answered at once. */
  CompletableFuture<List<InetAddress>> resolve(String host) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      try {
        return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(host, literal)));
      } catch (UnknownHostException wrongLength) {
        return CompletableFuture.failedFuture(wrongLength);
      }
    }
    return running.computeIfAbsent(host, this::lookUp);
  }

  private CompletableFuture<List<InetAddress>> lookUp(String host) {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    threads.execute(() -> lookUp(host, answer));
    return answer;
  }

  /** Forgets the lookup before its answer is known: who asks after that, asks anew. */
  private void lookUp(String host, CompletableFuture<List<InetAddress>> answer) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      running.remove(host);
      answer.complete(addresses);
    } catch (UnknownHostException e) {
      running.remove(host);
      answer.completeExceptionally(e);
    }
  }

  void close() {
    threads.shutdown();
  }
}
