package dev.headgate.operator.event;

import dev.headgate.config.GatewayConfig;
import dev.headgate.operator.push.ControlCertificates;
import dev.headgate.operator.push.EachPod;
import dev.headgate.operator.push.Outcome;
import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.PodControl;
import dev.headgate.operator.push.Rollout;
import dev.headgate.operator.push.Tick;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one Gateway's fleet: a virtual thread that runs rounds (so that at most one push is
 * under way), and one that ticks. Rounds run when the target changed, and anyway every few seconds,
 * because a pod may fall behind without anybody saying so.
 */
final class Fleet implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Fleet.class);

  /** How long a refused document rests before it is tried again; the reason may have gone away. */
  static final Duration RETRY_REFUSED = Duration.ofSeconds(30);

  private static final Duration DEBOUNCE = Duration.ofMillis(100);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  /** Load numbers alone are reported this often. */
  private static final Duration REPORT_LOAD = Duration.ofSeconds(15);

  private final GatewayConfig gateway;
  private final Function<ControlCertificates, PodControl> connect;
  private final Runnable reported;
  private final Clock clock;
  private final BlockingQueue<Boolean> wakes = new LinkedBlockingQueue<>(1);
  private final SignalDelivery signals = new SignalDelivery();
  private final Thread rounds;
  private final Thread ticks;

  private volatile FleetTarget target;
  private volatile FleetReport report = FleetReport.NONE;
  private volatile PodControl control;

  // Of the rounds thread alone.
  private ControlCertificates connectedWith;
  private Instant refusedAt = Instant.MIN;
  private Instant reportedAt = Instant.MIN;

  /**
   * @param reported called after a round that found something new, on a thread of this fleet
   */
  Fleet(
      GatewayConfig gateway,
      FleetTarget target,
      Function<ControlCertificates, PodControl> connect,
      Runnable reported,
      Clock clock) {
    this.gateway = gateway;
    this.target = target;
    this.connect = connect;
    this.reported = reported;
    this.clock = clock;
    this.connectedWith = target.certificates();
    this.control = connect.apply(connectedWith);
    this.rounds = Thread.ofVirtual().name("rounds-" + gateway.name()).start(this::runRounds);
    this.ticks = Thread.ofVirtual().name("ticks-" + gateway.name()).start(this::runTicks);
  }

  void aim(FleetTarget next) {
    if (!next.equals(target)) {
      target = next;
      wakes.offer(true);
    }
  }

  FleetReport report() {
    return report;
  }

  @Override
  public void close() {
    rounds.interrupt();
    ticks.interrupt();
    control.close();
  }

  private void runRounds() {
    try {
      while (true) {
        boolean settled = round(target);
        var pause = settled ? LOOK_AGAIN : TRY_AGAIN;
        if (wakes.poll(pause.toMillis(), TimeUnit.MILLISECONDS) != null) {
          // Changes come in bursts: a gateway, its pools and its plugins in one kubectl apply.
          Thread.sleep(DEBOUNCE);
          wakes.clear();
        }
      }
    } catch (InterruptedException e) {
      log.atDebug().addKeyValue("gateway", gateway).log("fleet let go");
    }
  }

  /** Whether there is nothing left to do until something changes. */
  private boolean round(FleetTarget aim) throws InterruptedException {
    try {
      reconnect(aim.certificates());
      var round =
          new Rollout(control)
              .run(aim.document(), aim.pods(), aim.canary(), aim.timeout(), held(aim));
      if (round.outcome() instanceof Outcome.Refused && !round.outcome().equals(held(aim))) {
        refusedAt = clock.instant();
      }
      var signal = aim.signal();
      Set<String> signalled =
          signal == null ? Set.of() : signals.deliver(signal, aim.pods(), control, aim.timeout());
      publish(
          new FleetReport(
              round.pods(),
              round.outcome(),
              aim.generations(),
              signal == null ? null : signal.id(),
              signalled));
      return !(round.outcome() instanceof Outcome.Pending)
          && !(round.outcome() instanceof Outcome.Programmed(var revision, var behind)
              && !behind.isEmpty());
    } catch (RuntimeException e) {
      // The thread must outlive a defect: the next round starts from the pods' own words again.
      log.atError().addKeyValue("gateway", gateway).setCause(e).log("round failed");
      return false;
    }
  }

  private Outcome.@Nullable Refused held(FleetTarget aim) {
    return report.outcome() instanceof Outcome.Refused refused
            && aim.document() != null
            && refused.revision().equals(aim.document().revision())
            && clock.instant().isBefore(refusedAt.plus(RETRY_REFUSED))
        ? refused
        : null;
  }

  private void publish(FleetReport next) {
    boolean news = !next.sameAs(report);
    report = next;
    if (news || !clock.instant().isBefore(reportedAt.plus(REPORT_LOAD))) {
      reportedAt = clock.instant();
      reported.run();
    }
  }

  private void reconnect(ControlCertificates certificates) {
    if (!certificates.equals(connectedWith)) {
      var old = control;
      control = connect.apply(certificates);
      connectedWith = certificates;
      old.close();
    }
  }

  private void runTicks() {
    try {
      while (true) {
        var aim = target;
        Thread.sleep(untilNextBeat(aim.tickInterval()));
        tick(target);
      }
    } catch (InterruptedException e) {
      log.atDebug().addKeyValue("gateway", gateway).log("ticks stopped");
    }
  }

  // On multiples of the interval, so that sequence and time never disagree.
  private Duration untilNextBeat(Duration interval) {
    long millis = interval.toMillis();
    return Duration.ofMillis(millis - Math.floorMod(clock.millis(), millis));
  }

  private void tick(FleetTarget aim) throws InterruptedException {
    var beats = Ticks.at(clock.instant(), aim);
    EachPod.of(
        aim.pods(),
        pod -> {
          var beat = beats.get(pod.name());
          return beat != null && tick(pod, beat);
        });
  }

  // Best effort: a pod without ticks from here ticks by its own clock.
  private boolean tick(Pod pod, Tick beat) throws InterruptedException {
    try {
      control.tick(pod, beat, beat.interval());
      return true;
    } catch (IOException e) {
      log.atDebug().addKeyValue("pod", pod.name()).setCause(e).log("tick not delivered");
      return false;
    }
  }
}
