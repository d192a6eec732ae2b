package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.ProtocolViolation;
import java.util.Arrays;

/**
 * The requests whose responses have not ended, oldest first. Requests of one kind in a row share an
 * entry, so that a client may pipeline without end in constant space; only Flush requests, which
 * have no ReadyForQuery to end their response, take an entry each, with the number of completion
 * messages they must still get.
 */
final class Outstanding {

  /** How a request ended, and with that how its response will. */
  enum Kind {
    QUERY(0),
    SYNC(1),
    FLUSH(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int entry) {
      return switch (entry & 3) {
        case 0 -> QUERY;
        case 1 -> SYNC;
        default -> FLUSH;
      };
    }
  }

  private static final int MOST_ENTRIES = 4096;
  private static final int FAILED = Integer.MAX_VALUE >> 2;

  /** Ring of {@code count << 2 | kind}. */
  private int[] entries = new int[2];

  private int head;
  private int size;
  private int total;

  int total() {
    return total;
  }

  boolean isEmpty() {
    return total == 0;
  }

  Kind headKind() {
    return Kind.of(entries[head]);
  }

  void addReady(Kind kind) throws ProtocolViolation {
    if (size > 0 && last() == kind) {
      entries[index(size - 1)] += 1 << 2;
    } else {
      append(kind, 1);
    }
    total++;
  }

  void addFlush(int completions) throws ProtocolViolation {
    append(Kind.FLUSH, completions);
    total++;
  }

  /** Takes the newest back. */
  void removeNewest() {
    int index = index(size - 1);
    if (last() == Kind.FLUSH || entries[index] >> 2 == 1) {
      size--;
    } else {
      entries[index] -= 1 << 2;
    }
    total--;
  }

  /**
   * ReadyForQuery: ends the oldest Query or Sync, and what Flush requests of its batch are left.
   */
  void ready() {
    while (size > 0 && headKind() == Kind.FLUSH) {
      removeHead();
    }
    if (size > 0) {
      removeOldest();
    }
  }

  /** The oldest, where its Sync was swallowed in copy-in mode and the next one answers for it. */
  void mergeOldest() {
    removeOldest();
  }

  /** A completion message. Returns whether it ended a Flush request's response. */
  boolean completed() {
    if (size == 0 || headKind() != Kind.FLUSH) {
      return false;
    }
    entries[head] -= 1 << 2;
    if (entries[head] >> 2 > 0) {
      return false;
    }
    removeHead();
    return true;
  }

  /** An error: the server skips to Sync, so nothing but ReadyForQuery ends what is outstanding. */
  void failed() {
    if (size > 0 && headKind() == Kind.FLUSH) {
      entries[head] = (FAILED << 2) | Kind.FLUSH.code;
    }
  }

  private void removeOldest() {
    if (entries[head] >> 2 == 1) {
      removeHead();
    } else {
      entries[head] -= 1 << 2;
      total--;
    }
  }

  private void removeHead() {
    head = index(1);
    size--;
    total--;
  }

  private void append(Kind kind, int count) throws ProtocolViolation {
    if (size == MOST_ENTRIES) {
      throw new ProtocolViolation("too many unanswered requests");
    }
    if (size == entries.length) {
      int[] larger = Arrays.copyOfRange(entries, head, head + 2 * size);
      System.arraycopy(entries, 0, larger, size - head, head);
      entries = larger;
      head = 0;
    }
    size++;
    entries[index(size - 1)] = (count << 2) | kind.code;
  }

  private Kind last() {
    return Kind.of(entries[index(size - 1)]);
  }

  /** Ring sizes are powers of two. */
  private int index(int offset) {
    return (head + offset) & (entries.length - 1);
  }
}
