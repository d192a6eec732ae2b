package dev.headgate.plugins.traffic;

import dev.headgate.plugins.wire.Wire;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The messages that begin in a piece of traffic.
 *
 * @param counts by type, in the order of their first
 * @param missing bytes of the last message that the piece does not hold any more
 */
record Messages(Map<String, Integer> counts, int missing) {

  /**
   * @param begun bytes at the start that belong to a message of the piece before
   */
  static Messages in(ByteBuffer bytes, Wire wire, int begun, boolean fromClient) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    long at = bytes.position() + (long) begun;
    while (at + wire.header() <= bytes.limit()) {
      counts.merge(wire.type(bytes, (int) at, fromClient), 1, Integer::sum);
      at += Math.max(wire.length(bytes, (int) at), wire.header());
    }
    return new Messages(counts, (int) Math.max(0, at - bytes.limit()));
  }
}
