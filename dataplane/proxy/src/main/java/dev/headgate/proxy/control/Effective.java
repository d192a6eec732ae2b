package dev.headgate.proxy.control;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.Problem;
import dev.headgate.config.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the plugins' onConfigLoaded made of a pushed configuration; trusted no more than the push.
 */
record Effective(Configuration pushed, Map<String, Object> document) {

  Reading read() {
    Map<String, Object> changed = new LinkedHashMap<>(document);
    // The content may differ now, so the revision must be found anew; the sequence is the pusher's.
    changed.remove("revision");
    changed.put("sequence", pushed.sequence());
    Reading reading = ConfigurationReader.read(changed);
    if (reading instanceof Reading.Valid valid
        && !valid.configuration().plugins().equals(pushed.plugins())) {
      // They are prepared already, and it was one of them that asked.
      return new Reading.Invalid(
          List.of(new Problem("$.plugins", "changed by a plugin", "the plugins as pushed")));
    }
    return reading;
  }
}
