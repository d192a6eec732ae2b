package com.example;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses statements that write, for some users. A courtesy to people who slip, not a lock: whoever
 * must not write should not be granted it.
 */
final class ReadOnly implements OnTrafficFromClient {

  private static final Pattern WRITES =
      Pattern.compile(
          "\\s*(insert|update|delete|merge|replace|truncate|create|alter|drop|grant|revoke)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** Longer than any keyword with the white space that people put in front of it. */
  private static final int ENOUGH = 64;

  private static final Verdict REFUSAL =
      new Verdict.Refuse(
          "25006", 1290, "you are here to read: this user's statements may not write");

  private final Set<String> users;

  ReadOnly(Set<String> users) {
    this.users = Set.copyOf(users);
  }

  /** Runs on the connection's event loop: quick, and never blocking. */
  @Override
  public Verdict onTrafficFromClient(Connection connection, ByteBuffer request) {
    if (connection.user() == null || !users.contains(connection.user())) {
      return Verdict.forward();
    }
    boolean writes =
        connection.protocol().equals("MariaDB") ? mariaDbWrites(request) : postgresWrites(request);
    return writes ? REFUSAL : Verdict.forward();
  }

  /** A request holds whole messages, each a type, a length that counts itself, and content. */
  private static boolean postgresWrites(ByteBuffer request) {
    int at = request.position();
    while (at < request.limit()) {
      byte type = request.get(at);
      int end = at + 1 + request.getInt(at + 1);
      if (type == 'Q' && writes(request, at + 5, end)) {
        return true;
      }
      if (type == 'P' && writes(request, afterZero(request, at + 5), end)) {
        return true; // Parse has the prepared statement's name in front of the SQL
      }
      at = end;
    }
    return false;
  }

  /** One command: three bytes of length, a sequence number, its type, and for these two SQL. */
  private static boolean mariaDbWrites(ByteBuffer request) {
    if (request.remaining() < 5) {
      return false;
    }
    byte command = request.get(request.position() + 4);
    boolean query = command == 0x03;
    boolean prepare = command == 0x16;
    return (query || prepare) && writes(request, request.position() + 5, request.limit());
  }

  private static boolean writes(ByteBuffer request, int from, int to) {
    byte[] start = new byte[Math.min(to - from, ENOUGH)];
    request.get(from, start);
    return WRITES.matcher(new String(start, StandardCharsets.ISO_8859_1)).matches();
  }

  private static int afterZero(ByteBuffer request, int from) {
    int at = from;
    while (request.get(at) != 0) {
      at++;
    }
    return at + 1;
  }
}
