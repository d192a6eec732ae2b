package dev.headgate.operator.gateway;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationWriter;
import dev.headgate.operator.compile.PluginJar;
import dev.headgate.operator.desired.Boot;
import dev.headgate.operator.event.FleetReport;
import dev.headgate.operator.push.Document;
import dev.headgate.operator.push.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what pods boot from. A document that pods have served replaces what was there before; an
 * untried one only where nothing good would be lost.
 *
 * @param newest the document the resources compile to, with its sequence; this is what is pushed
 * @param boot what pods start from
 */
record Promotion(Document newest, Boot boot) {

  /**
   * With no ready pod for so long, what they boot from cannot be what they need: the newest
   * document may be the repair.
   */
  static final Duration GIVE_UP = Duration.ofSeconds(30);

  /**
   * @param before null when there is no boot Secret yet
   * @param jars the plugin jars that {@code configuration} needs
   * @param withoutReadyPod for how long no pod has been ready
   */
  static Promotion decide(
      @Nullable Boot before,
      Configuration configuration,
      List<PluginJar> jars,
      FleetReport report,
      Duration withoutReadyPod) {
    var sequence = sequence(before, configuration.revision(), report.highestSequence());
    var newest = document(configuration, sequence);
    if (before == null) {
      return new Promotion(
          newest, new Boot(newest, false, sequence, newest.revision(), null, jars));
    }
    var refused = refused(before, newest, report);
    boolean served = report.outcome() instanceof Outcome.Programmed p && isOf(p.revision(), newest);
    boolean hopeless = !before.proven() || withoutReadyPod.compareTo(GIVE_UP) >= 0;
    boolean nobodyReady = !withoutReadyPod.isZero();
    boolean promote = served || (refused == null && nobodyReady && hopeless);
    var document = promote ? newest : before.document();
    boolean proven = served || (isOf(before.document().revision(), document) && before.proven());
    return new Promotion(
        newest,
        new Boot(
            document, proven, sequence, newest.revision(), refused, jars(before, document, jars)));
  }

  private static boolean isOf(String revision, Document document) {
    return document.revision().equals(revision);
  }

  // A revision that comes back gets a new number: pods may have moved on to another in between. A
  // pod that knows a higher one than we do tells of a boot Secret that was lost.
  private static long sequence(@Nullable Boot before, String revision, long highestSeen) {
    if (before == null) {
      return highestSeen + 1;
    }
    boolean allocated =
        before.allocatedRevision().equals(revision) && highestSeen <= before.sequence();
    return allocated ? before.sequence() : Math.max(before.sequence(), highestSeen) + 1;
  }

  private static @Nullable String refused(Boot before, Document newest, FleetReport report) {
    return switch (report.outcome()) {
      case Outcome.Refused refused when isOf(refused.revision(), newest) -> newest.revision();
      case Outcome.Programmed programmed when isOf(programmed.revision(), newest) -> null;
      default -> newest.revision().equals(before.refusedRevision()) ? newest.revision() : null;
    };
  }

  /**
   * Nothing is taken away while nothing has to be added: a mount too many harms nobody, and taking
   * it away would roll the pods.
   */
  private static List<PluginJar> jars(Boot before, Document boot, List<PluginJar> wanted) {
    if (before.jars().containsAll(wanted)) {
      return before.jars();
    }
    var next = new ArrayList<>(wanted);
    before.jars().stream()
        .filter(jar -> boot.json().contains('"' + jar.path() + '"'))
        .filter(jar -> !wanted.contains(jar))
        .forEach(next::add);
    return next.stream().sorted(Comparator.comparing(PluginJar::path)).toList();
  }

  private static Document document(Configuration configuration, long sequence) {
    var numbered =
        new Configuration(
            configuration.revision(),
            sequence,
            configuration.gateway(),
            configuration.listeners(),
            configuration.pools(),
            configuration.plugins(),
            configuration.tick(),
            configuration.drain());
    var json = new String(ConfigurationWriter.canonical(numbered), StandardCharsets.UTF_8);
    return new Document(configuration.revision(), sequence, json);
  }
}
