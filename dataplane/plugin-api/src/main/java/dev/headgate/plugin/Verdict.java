package dev.headgate.plugin;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * What a traffic hook decides. Buffers given here belong to Headgate from then on; do not write to
 * them again.
 */
public sealed interface Verdict {

  /** As it is. */
  record Forward() implements Verdict {
    static final Forward INSTANCE = new Forward();
  }

  /** These bytes instead, whole protocol messages. */
  record Replace(ByteBuffer bytes) implements Verdict {}

  /**
   * Answer the request here: these bytes go to the client, the server sees nothing. Requests only.
   */
  record Answer(ByteBuffer response) implements Verdict {}

  /**
   * An error in the client's protocol, after which the connection goes on.
   *
   * @param sqlState five characters, {@code 42501} for instance
   * @param code MariaDB's error number; PostgreSQL has none
   */
  record Refuse(String sqlState, int code, String message) implements Verdict {}

  /** Decided later; this client's traffic waits for it, nobody else's does. */
  record Later(CompletionStage<? extends Verdict> verdict) implements Verdict {}

  static Verdict forward() {
    return Forward.INSTANCE;
  }
}
