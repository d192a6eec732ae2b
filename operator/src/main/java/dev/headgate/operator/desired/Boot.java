package dev.headgate.operator.desired;

import dev.headgate.operator.compile.PluginJar;
import dev.headgate.operator.push.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What pods start from, and what the operator must remember about it to go on where another one
 * stopped. It rests in the boot Secret.
 *
 * @param document the last good one, or the first
 * @param proven whether a pod has served it; only a proven document replaces a proven one
 * @param sequence the last that was allocated; it only rises
 * @param allocatedRevision the document that {@code sequence} was allocated for
 * @param refusedRevision the newest document, when a pod refused it
 * @param jars the plugin jars that the pod template has; a subset of them is in use
 */
public record Boot(
    Document document,
    boolean proven,
    long sequence,
    String allocatedRevision,
    @Nullable String refusedRevision,
    List<PluginJar> jars) {

  public Boot {
    jars = List.copyOf(jars);
  }
}
