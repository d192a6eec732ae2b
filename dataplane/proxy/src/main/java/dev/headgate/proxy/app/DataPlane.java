package dev.headgate.proxy.app;

import dev.headgate.config.Configuration;
import dev.headgate.plugin.SignalEvent;
import dev.headgate.proxy.control.ControlApi;
import dev.headgate.proxy.control.Phase;
import dev.headgate.proxy.control.PinnedTls;
import dev.headgate.proxy.control.Push;
import dev.headgate.proxy.control.PushResult;
import dev.headgate.proxy.control.Signals;
import dev.headgate.proxy.control.State;
import dev.headgate.proxy.control.Ticker;
import dev.headgate.proxy.http.HttpServer;
import dev.headgate.proxy.observe.Metrics;
import dev.headgate.proxy.observe.ObserveApi;
import dev.headgate.proxy.plugin.PluginHost;
import dev.headgate.proxy.snapshot.ListenerStatus;
import dev.headgate.proxy.snapshot.Snapshots;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole data plane in this process. Safe from any thread but event loops: pushing, starting and
 * closing block.
 */
public final class DataPlane implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataPlane.class);
  private static final int CERTIFICATE_CHECK_SECONDS = 1;

  private final DataPlaneOptions options;
  private final Engine engine;
  private final PluginHost plugins;
  private final Snapshots snapshots;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("headgate-clock").daemon().factory());
  private final Push push;
  private final Ticker ticker;
  private final Signals signals;
  private final Lazy<Metrics> metrics;
  private final HttpServer control;
  private final HttpServer observe;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile Duration drainTimeout = Duration.ZERO;

  private DataPlane(DataPlaneOptions options, Engine engine) throws IOException {
    this.options = options;
    this.engine = engine;
    plugins = engine.plugins();
    snapshots = engine.snapshots();
    push = new Push(plugins, snapshots, options.standalone(), this::applied);
    ticker = new Ticker(() -> push.hooks().onTick(), this::clients, clock, Clock.systemUTC());
    signals = new Signals(push, plugins, new Reactions(), workers);
    metrics = new Lazy<>(() -> new Metrics(this::state, push.counters(), engine.loops()));
    control = startControl();
    observe = startObserve();
  }

  /**
   * Starts, boots from the boot document if there is one, and serves. A boot document that cannot
   * run is reported in the log, in {@code /readyz} and in {@link #state}, and a push can mend it.
   *
   * @throws IOException control or observe cannot be bound, or the certificates are wrong
   */
  public static DataPlane start(DataPlaneOptions options) throws IOException {
    return start(options, Engine.create());
  }

  static DataPlane start(DataPlaneOptions options, Engine engine) throws IOException {
    DataPlane dataPlane = new DataPlane(options, engine);
    dataPlane.pushBootDocument();
    return dataPlane;
  }

  private HttpServer startControl() throws IOException {
    PinnedTls tls = null;
    if (options.tls() != null) {
      PinnedTls pinned = new PinnedTls(options.tls());
      clock.scheduleWithFixedDelay(
          pinned::reload, CERTIFICATE_CHECK_SECONDS, CERTIFICATE_CHECK_SECONDS, TimeUnit.SECONDS);
      tls = pinned;
    }
    ControlApi api = new ControlApi(push, ticker, signals, this::state, this::clients);
    return engine.serve(
        new HttpServer.Settings(
            options.control(), ControlApi.MAX_BODY, tls, workers, api.endpoints()));
  }

  private HttpServer startObserve() throws IOException {
    ObserveApi api = new ObserveApi(this::state, metrics);
    try {
      return engine.serve(
          new HttpServer.Settings(
              options.observe(), ObserveApi.MAX_BODY, null, workers, api.endpoints()));
    } catch (IOException e) {
      control.close();
      throw e;
    }
  }

  /** Brings a document (JSON in UTF-8) into effect, or leaves everything as it is. */
  public PushResult push(byte[] documentJson) {
    return push.push(documentJson);
  }

  /** As {@code GET /v1/state} has it. */
  public State state() {
    var current = push.current();
    return new State(
        options.pod(),
        phase(),
        current == null ? null : current.pushed().revision(),
        current == null ? null : current.effective().revision(),
        current == null ? 0 : current.pushed().sequence(),
        snapshots.listeners(),
        snapshots.pools(),
        plugins.status(),
        signals.last());
  }

  private Phase phase() {
    if (draining.get()) {
      return Phase.Draining;
    }
    return push.current() == null ? Phase.Starting : Phase.Ready;
  }

  public InetSocketAddress control() {
    return control.address();
  }

  public InetSocketAddress observe() {
    return observe.address();
  }

  /** Every path that control and observe serve. */
  Set<String> paths() {
    Set<String> paths = new HashSet<>(control.paths());
    paths.addAll(observe.paths());
    return paths;
  }

  /** As {@code POST /v1/signal}; false if its id was delivered before. */
  public boolean signal(SignalEvent event) {
    return signals.deliver(event);
  }

  /**
   * Not ready any more; after the lag no longer accepting; then each session ends at its next safe
   * boundary, at the latest when the configured drain timeout is over.
   *
   * @return done when no session is left; the same each time
   */
  public CompletableFuture<Void> drain() {
    if (draining.compareAndSet(false, true)) {
      log.atInfo().addKeyValue("clients", clients()).log("draining");
      workers.execute(push::close);
      clock.schedule(this::endSessions, options.drainLag().toMillis(), TimeUnit.MILLISECONDS);
    }
    return drained;
  }

  /** Done when a drain, whoever asked for it, has ended. */
  public CompletableFuture<Void> drained() {
    return drained;
  }

  private void endSessions() {
    snapshots
        .drain(drainTimeout)
        .whenComplete(
            (done, failure) -> {
              log.atInfo().addKeyValue("clients", clients()).log("drained");
              drained.complete(null);
            });
  }

  private int clients() {
    return snapshots.listeners().stream().mapToInt(ListenerStatus::clients).sum();
  }

  private void applied(Configuration effective) {
    drainTimeout = effective.drain().timeout();
    ticker.interval(effective.tick().interval());
  }

  private void pushBootDocument() {
    if (options.boot() != null) {
      byte @Nullable [] document = new BootDocument(options.boot()).read();
      if (document != null) {
        push.push(document);
      }
    }
  }

  private final class Reactions implements Signals.Reactions {

    @Override
    public void rereadBootDocument() {
      pushBootDocument();
    }

    @Override
    public void drain() {
      DataPlane.this.drain();
    }
  }

  /** Ends everything now; {@link #drain} first to let sessions end by themselves. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    clock.shutdownNow();
    if (draining.compareAndSet(false, true)) {
      push.close();
    }
    plugins.shutdown(clients());
    control.close();
    observe.close();
    snapshots.close();
    plugins.close();
    metrics.ifMade(Metrics::close);
    workers.shutdown();
    engine.close();
    drained.complete(null);
  }
}
