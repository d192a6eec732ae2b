package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.testbed.DatabaseServer;
import java.util.Map;

/**
 * A database and, before it, Headgate in either mode: all three have to tell a client the same.
 *
 * @param users whom Session mode lets in, with their passwords
 */
record Parity(DatabaseServer server, Map<String, String> users) {

  /** What somebody is told who comes to a port of this machine. */
  interface Visit {

    String to(int port) throws Exception;
  }

  Served passthrough(Map<String, Object> listener) {
    return Served.by(server, Map.of("mode", "Passthrough"), listener);
  }

  Served session(Map<String, Object> listener) {
    return Served.by(server, Map.of("users", users), listener);
  }

  void assertTold(String recorded, Map<String, Object> listener, Visit visit) throws Exception {
    assertThat(visit.to(server.port())).as("the server").isEqualTo(recorded);
    try (Served served = passthrough(listener)) {
      assertThat(visit.to(served.port())).as("Passthrough").isEqualTo(recorded);
    }
    try (Served served = session(listener)) {
      assertThat(visit.to(served.port())).as("Session").isEqualTo(recorded);
    }
  }
}
