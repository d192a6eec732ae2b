package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Identity;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The start-up parameters besides user and database. They become the session's reset values, to
 * which RESET and DISCARD ALL return, so sessions of different ones can not share a server
 * connection.
 */
record PostgresTraits(SortedMap<String, String> parameters) implements Identity.Traits {

  private static final String EXTENSION = "_pq_.";

  /** The first name behind those of extensions. */
  private static final String BEHIND_EXTENSIONS = "_pq_/";

  PostgresTraits {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  /** A walsender keeps slots and streams that DISCARD ALL knows nothing of. */
  @Override
  public boolean reusable() {
    return !parameters.containsKey("replication");
  }

  /** Names of what the client asks of the protocol, not of the session. */
  List<String> extensions() {
    return List.copyOf(parameters.subMap(EXTENSION, BEHIND_EXTENSIONS).keySet());
  }

  PostgresTraits withoutExtensions() {
    SortedMap<String, String> rest = new TreeMap<>(parameters);
    rest.subMap(EXTENSION, BEHIND_EXTENSIONS).clear();
    return new PostgresTraits(rest);
  }
}
