package dev.headgate.proxy.pool;

import dev.headgate.proxy.backend.Backend;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The numbers of one pool. Its loop writes (totals: anybody), anybody reads. */
final class Census {

  final AtomicInteger connecting = new AtomicInteger();
  final AtomicInteger idle = new AtomicInteger();
  final AtomicInteger assigned = new AtomicInteger();
  final AtomicInteger resetting = new AtomicInteger();
  final AtomicInteger closing = new AtomicInteger();
  final AtomicInteger waiting = new AtomicInteger();

  final LongAdder connects = new LongAdder();
  final LongAdder connectFailures = new LongAdder();
  final LongAdder resets = new LongAdder();
  final LongAdder waits = new LongAdder();
  final LongAdder waitsForOthers = new LongAdder();
  final LongAdder waitTimeouts = new LongAdder();
  final Latencies latencies = new Latencies();

  /** Permits in use. */
  int open() {
    return connecting.get() + idle.get() + assigned.get() + resetting.get() + closing.get();
  }

  PoolStatus status(String pool, List<Backend> backends) {
    return new PoolStatus(
        pool,
        idle.get(),
        assigned.get(),
        resetting.get(),
        connecting.get(),
        waiting.get(),
        connects.sum(),
        connectFailures.sum(),
        resets.sum(),
        waits.sum(),
        waitsForOthers.sum(),
        waitTimeouts.sum(),
        latencies.queue().nanos(),
        latencies,
        backends.stream()
            .map(b -> new PoolStatus.BackendStatus(b.name(), b.healthy(), b.connections()))
            .toList());
  }

  void moved(ServerState from, ServerState to) {
    add(from, -1);
    add(to, 1);
  }

  void add(ServerState state, int change) {
    switch (state) {
      case ServerState.Connecting c -> connecting.addAndGet(change);
      case ServerState.Idle i -> idle.addAndGet(change);
      case ServerState.Assigned a -> assigned.addAndGet(change);
      case ServerState.Resetting r -> resetting.addAndGet(change);
      case ServerState.Closing c -> closing.addAndGet(change);
      case ServerState.Closed c -> {}
    }
  }
}
