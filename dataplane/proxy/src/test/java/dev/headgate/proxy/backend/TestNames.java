package dev.headgate.proxy.backend;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names under {@code .headgate.test}, as a test says; the system's resolver knows the others.
 * The JDK finds this among the services.
 */
public final class TestNames extends InetAddressResolverProvider {

  private static final String DOMAIN = ".headgate.test";
  private static final Map<String, List<InetAddress>> NAMES = new ConcurrentHashMap<>();

  static {
    NameCache.keepBrief(); // as main does
  }

  /** While it is not open, nobody learns anything. */
  private static volatile @Nullable CountDownLatch gate;

  /** Replaces what the name had; without addresses it is unknown. */
  public static String name(String label, String... addresses) throws UnknownHostException {
    InetAddress[] found = new InetAddress[addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      found[i] = InetAddress.getByName(addresses[i]);
    }
    NAMES.put(label + DOMAIN, List.of(found));
    return label + DOMAIN;
  }

  static void hold(CountDownLatch until) {
    gate = until;
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return new Names(configuration.builtinResolver());
  }

  @Override
  public String name() {
    return "test names";
  }

  private record Names(InetAddressResolver others) implements InetAddressResolver {

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      if (!host.endsWith(DOMAIN)) {
        return others.lookupByName(host, policy);
      }
      awaitGate();
      List<InetAddress> addresses = NAMES.getOrDefault(host, List.of());
      if (addresses.isEmpty()) {
        throw new UnknownHostException(host);
      }
      return addresses.stream();
    }

    private static void awaitGate() {
      CountDownLatch closed = gate;
      if (closed != null) {
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return others.lookupByAddress(address);
    }
  }
}
