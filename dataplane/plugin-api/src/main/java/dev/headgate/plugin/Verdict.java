package dev.headgate.plugin;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * What a traffic hook decides.
 *
 * <p>Buffers given here belong to Headgate from then on; do not write to them again. A buffer on
 * the heap is sent as it is, without a copy; a direct or read-only one, such as a slice of the
 * request, is copied first.
 */
public sealed interface Verdict {

  /** As it is. */
  record Forward() implements Verdict {
    static final Forward INSTANCE = new Forward();
  }

  /** These bytes instead, whole protocol messages. */
  record Replace(ByteBuffer bytes) implements Verdict {}

  /**
   * Answer the request here: these bytes, a complete answer in the client's protocol, go to the
   * client; the server sees nothing and the connection stays open. Requests only.
   */
  record Answer(ByteBuffer response) implements Verdict {

    public Answer {
      if (!response.hasRemaining()) {
        throw new IllegalArgumentException("response: empty (expected: an answer)");
      }
    }
  }

  /**
   * An error in the client's protocol, after which the connection goes on.
   *
   * @param sqlState five characters, {@code 42501} for instance
   * @param code MariaDB's error number, 0 for a general one; PostgreSQL has none
   * @param message for the client
   */
  record Refuse(String sqlState, int code, String message) implements Verdict {

    public Refuse {
      if (!sqlState.matches("[0-9A-Z]{5}")) {
        throw new IllegalArgumentException(
            "sqlState: \"" + sqlState + "\" (expected: five digits or capital letters)");
      }
      if (code < 0 || code > 0xFFFF) {
        throw new IllegalArgumentException("code: " + code + " (expected: 0 to 65535)");
      }
      if (message.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("message: has a zero byte, which ends it on the wire");
      }
    }
  }

  /**
   * Decided later: this client's traffic waits for it, up to {@code spec.timeout}; nobody else's
   * does. The stage may complete on any thread, with any other verdict.
   */
  record Later(CompletionStage<? extends Verdict> verdict) implements Verdict {}

  static Verdict forward() {
    return Forward.INSTANCE;
  }
}
