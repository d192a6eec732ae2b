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
import dev.headgate.proxy.snapshot.ListenerStatus;
import dev.headgate.proxy.tls.Implementation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A whole data plane in this process. Safe from any thread but event loops: pushing, starting and
 * closing block.
 */
public final class DataPlane implements AutoCloseable {

  private static final int CERTIFICATE_CHECK_SECONDS = 1;

  /** A SIGHUP is not repeated because a push was in its way. */
  private static final Duration BOOT_PATIENCE = Duration.ofSeconds(30);

  private final DataPlaneOptions options;
  private final Engine engine;
  private final Push push;
  private final Ticker ticker;
  private final Signals signals;
  private final Lazy<Metrics> metrics;
  private final HttpServer control;
  private final HttpServer observe;
  private final Drain drain;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DataPlane(DataPlaneOptions options, Engine engine) throws IOException {
    this.options = options;
    this.engine = engine;
    push = new Push(engine.plugins(), engine.snapshots(), options.standalone(), this::applied);
    drain = new Drain(push, engine, options.drainLag());
    ticker =
        new Ticker(() -> push.hooks().onTick(), this::clients, engine.clock(), Clock.systemUTC());
    signals = new Signals(push, engine.plugins(), new Reactions(), engine.workers());
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
    Implementation.refuseRenegotiation();
    return start(options, Engine.create());
  }

  static DataPlane start(DataPlaneOptions options, Engine engine) throws IOException {
    DataPlane dataPlane;
    try {
      dataPlane = new DataPlane(options, engine);
    } catch (IOException e) {
      engine.close();
      throw e;
    }
    dataPlane.pushBootDocument();
    return dataPlane;
  }

  private HttpServer startControl() throws IOException {
    ControlApi api = new ControlApi(push, ticker, signals, this::state, this::clients);
    return engine.serve(
        new HttpServer.Settings(
            options.control(),
            ControlApi.MAX_BODY,
            options.tls() == null ? null : mountedTls(options.tls()),
            engine.workers(),
            api.endpoints()));
  }

  private PinnedTls mountedTls(Path folder) throws IOException {
    PinnedTls tls = new PinnedTls(folder);
    engine
        .clock()
        .scheduleWithFixedDelay(
            tls::reload, CERTIFICATE_CHECK_SECONDS, CERTIFICATE_CHECK_SECONDS, TimeUnit.SECONDS);
    return tls;
  }

  private HttpServer startObserve() throws IOException {
    ObserveApi api = new ObserveApi(this::state, metrics);
    return engine.serve(
        new HttpServer.Settings(
            options.observe(), ObserveApi.MAX_BODY, null, engine.workers(), api.endpoints()));
  }

  /** Brings a document (JSON in UTF-8) into effect, or leaves everything as it is. */
  public PushResult push(byte[] documentJson) {
    return push.push(documentJson);
  }

  /** As {@link #push(byte[])}, for a pusher that would not come again: it may wait for its turn. */
  public PushResult push(byte[] documentJson, Duration patience) {
    return push.push(documentJson, patience);
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
        engine.snapshots().listeners(),
        engine.snapshots().pools(),
        engine.plugins().status(),
        signals.last());
  }

  private Phase phase() {
    if (drain.begun()) {
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
    return drain.begin();
  }

  /** Done when a drain, whoever asked for it, has ended. */
  public CompletableFuture<Void> drained() {
    return drain.done();
  }

  private int clients() {
    return engine.snapshots().listeners().stream().mapToInt(ListenerStatus::clients).sum();
  }

  private void applied(Configuration effective) {
    drain.timeout(effective.drain().timeout());
    ticker.interval(effective.tick().interval());
  }

  private void pushBootDocument() {
    if (options.boot() != null) {
      byte @Nullable [] document = new BootDocument(options.boot()).read();
      if (document != null) {
        push.push(document, BOOT_PATIENCE);
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
    if (closed.compareAndSet(false, true)) {
      drain.cutShort();
      engine.plugins().shutdown(clients());
      control.close();
      observe.close();
      metrics.ifMade(Metrics::close);
      engine.close();
    }
  }
}
