package dev.headgate.proxy.backend;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    // The JDK would remember a name that does not exist for 10 s. A headless Service has no address
    // while its database restarts, and we promise to be back within a second. Seconds.
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Security.setProperty("networkaddress.cache.ttl", "1");
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
    CompletableFuture<List<InetAddress>> answer =
        CompletableFuture.supplyAsync(() -> ask(host), threads);
    // Asynchronous, for computeIfAbsent must not be re-entered.
    answer.whenCompleteAsync((addresses, failure) -> running.remove(host), threads);
    return answer;
  }

  private static List<InetAddress> ask(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  void close() {
    threads.shutdown();
  }
}
