package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.Identity;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The start-up parameters besides user and database. They become the session's reset values, to
 * which RESET and DISCARD ALL return, so sessions of different ones can not share a server
 * connection.
 */
record PostgresTraits(SortedMap<String, String> parameters) implements Identity.Traits {

  PostgresTraits {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }
}
