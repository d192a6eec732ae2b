package dev.headgate.operator.push;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * {@code spec.signal}, and who has it already.
 *
 * @param issued when the operator first saw the id; pods created later are not meant
 * @param acknowledged names of the pods that acted on it, from the Gateway's status
 */
public record Signal(
    String id, String name, Map<String, Object> args, Instant issued, Set<String> acknowledged) {

  public Signal {
    acknowledged = Set.copyOf(acknowledged);
  }
}
