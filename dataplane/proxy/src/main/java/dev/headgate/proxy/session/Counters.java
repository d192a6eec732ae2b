package dev.headgate.proxy.session;

import dev.headgate.proxy.protocol.Refusal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What happened at one listener since it was bound. Sessions write, anybody reads; all only rise.
 */
public final class Counters {

  private final LongAdder accepted = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder fromClients = new LongAdder();
  private final LongAdder fromServers = new LongAdder();
  private final Map<Refusal.Reason, LongAdder> refused = new EnumMap<>(Refusal.Reason.class);

  /** By {@link #causes}. */
  private final Map<String, LongAdder> closed = new HashMap<>();

  public Counters() {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      refused.put(reason, new LongAdder());
    }
    for (String cause : causes()) {
      closed.put(cause, new LongAdder());
    }
  }

  /** All that a client's connection ends for. */
  public static List<String> causes() {
    return Stream.concat(Stream.of(Close.values()), Stream.of(Refusal.Reason.values()))
        .map(Counters::cause)
        .toList();
  }

  /** As logs and metrics name it. */
  static String cause(Enum<?> closeOrReason) {
    return closeOrReason.name().toLowerCase(Locale.ROOT);
  }

  /** Client connections that ended for this. */
  public long closed(String cause) {
    LongAdder adder = closed.get(cause);
    return adder == null ? 0 : adder.sum();
  }

  void addClosed(String cause) {
    LongAdder adder = closed.get(cause);
    if (adder != null) {
      adder.increment();
    }
  }

  public long accepted() {
    return accepted.sum();
  }

  public long requests() {
    return requests.sum();
  }

  public long bytesFromClients() {
    return fromClients.sum();
  }

  public long bytesFromServers() {
    return fromServers.sum();
  }

  /** Clients and requests turned away with an error of ours. */
  public long refused(Refusal.Reason reason) {
    return adder(reason).sum();
  }

  void addAccepted() {
    accepted.increment();
  }

  void addRequests(long count) {
    requests.add(count);
  }

  void addFromClient(int bytes) {
    fromClients.add(bytes);
  }

  void addFromServer(int bytes) {
    fromServers.add(bytes);
  }

  public void addRefused(Refusal.Reason reason) {
    adder(reason).increment();
  }

  @SuppressWarnings("NullAway") // every reason has one
  private LongAdder adder(Refusal.Reason reason) {
    return refused.get(reason);
  }
}
