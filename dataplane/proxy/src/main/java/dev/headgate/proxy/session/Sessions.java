package dev.headgate.proxy.session;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Every session of this process, by event loop: whoever wants something of sessions asks here, and
 * it happens on their loops, one after another. Safe from any thread.
 */
public final class Sessions {

  private final Map<EventExecutor, Set<Session>> byLoop = new HashMap<>();
  private final ConnectionLog connectionLog = new ConnectionLog();
  private final CancelKeys cancelKeys = new CancelKeys();
  private final Canceller canceller = new Canceller(cancelKeys);

  public Sessions(EventLoopGroup loops) {
    for (EventExecutor loop : loops) {
      byLoop.put(loop, new HashSet<>());
    }
  }

  /**
   * Sessions change to {@code newest}, each at its next request boundary.
   *
   * @return done when all have heard of it: no request that begins later passes by it
   */
  public CompletableFuture<Void> adopt(Hooks newest) {
    return forEach(session -> session.adopt(newest));
  }

  /**
   * Asks sessions to end: each gets {@code why} at its next safe boundary, and is closed where it
   * stands when {@code timeout} is over.
   *
   * @return done when the last of them has ended
   */
  public CompletionStage<Void> drain(Predicate<Session> which, Refusal why, Duration timeout) {
    List<CompletableFuture<?>> loops = new ArrayList<>();
    byLoop.forEach(
        (loop, sessions) -> {
          CompletableFuture<Void> drained = new CompletableFuture<>();
          loops.add(drained);
          loop.execute(() -> drain(loop, sessions, which, why, timeout, drained));
        });
    return CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new));
  }

  private static void drain(
      EventExecutor loop,
      Set<Session> sessions,
      Predicate<Session> which,
      Refusal why,
      Duration timeout,
      CompletableFuture<Void> drained) {
    List<Session> chosen = sessions.stream().filter(which).toList();
    CompletableFuture<?>[] ends =
        chosen.stream().map(Session::ended).toArray(CompletableFuture[]::new);
    var deadline =
        loop.schedule(
            () -> chosen.forEach(Session::drainedOut), timeout.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture.allOf(ends)
        .whenComplete(
            (ended, never) -> {
              deadline.cancel(false);
              drained.complete(null);
            });
    chosen.forEach(session -> session.drain(why));
  }

  private CompletableFuture<Void> forEach(Consumer<Session> action) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    byLoop.forEach(
        (loop, sessions) ->
            done.add(
                CompletableFuture.runAsync(() -> List.copyOf(sessions).forEach(action), loop)));
    return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
  }

  ConnectionLog connectionLog() {
    return connectionLog;
  }

  CancelKeys cancelKeys() {
    return cancelKeys;
  }

  Canceller canceller() {
    return canceller;
  }

  /** On the session's loop. */
  void add(EventLoop loop, Session session) {
    of(loop).add(session);
  }

  /** On the session's loop. */
  void remove(EventLoop loop, Session session) {
    of(loop).remove(session);
  }

  private Set<Session> of(EventLoop loop) {
    Set<Session> sessions = byLoop.get(loop);
    if (sessions == null) {
      throw new IllegalStateException("event loop of another group: " + loop);
    }
    return sessions;
  }
}
