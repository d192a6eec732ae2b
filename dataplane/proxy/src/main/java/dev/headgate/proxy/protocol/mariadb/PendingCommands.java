package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Commands that the server owes an answer, oldest first; clients may send many before they read. A
 * reference each, plus the names that a few of them bring into force once they are OK'd.
 */
final class PendingCommands {

  /** What a command makes of the session: null where it leaves it as it is. */
  record Names(@Nullable String user, @Nullable String database) {}

  private static final int MAX = 1 << 16;
  private static final int MAX_NAMES = 16;

  private Command[] ring = new Command[8];
  private int first;
  private int size;
  private @Nullable Deque<Names> names;

  int size() {
    return size;
  }

  void add(Command command) throws ProtocolViolation {
    if (size == ring.length) {
      grow();
    }
    ring[(first + size++) & (ring.length - 1)] = command;
  }

  void add(Command command, Names change) throws ProtocolViolation {
    if (names == null) {
      names = new ArrayDeque<>();
    }
    if (names.size() == MAX_NAMES) {
      throw new ProtocolViolation(
          "more than " + MAX_NAMES + " changes of user or database unanswered");
    }
    names.add(change);
    add(command);
  }

  private void grow() throws ProtocolViolation {
    if (size == MAX) {
      throw new ProtocolViolation("more than " + MAX + " commands unanswered");
    }
    Command[] larger = new Command[ring.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = ring[(first + i) & (ring.length - 1)];
    }
    ring = larger;
    first = 0;
  }

  Command oldest() {
    return ring[first];
  }

  /**
   * @return the names that came with the oldest, if it is a command that brings some
   */
  @Nullable Names removeOldest() {
    Command command = oldest();
    first = (first + 1) & (ring.length - 1);
    size--;
    return command.bringsNames() && names != null ? names.poll() : null;
  }

  void removeNewest() {
    Command command = ring[(first + --size) & (ring.length - 1)];
    if (command.bringsNames() && names != null) {
      names.pollLast();
    }
  }
}
