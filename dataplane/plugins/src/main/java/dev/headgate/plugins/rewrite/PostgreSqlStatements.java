package dev.headgate.plugins.rewrite;

import dev.headgate.plugins.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the SQL of Query ({@code Q, length, sql\0}) and Parse ({@code P, length, name\0, sql\0,
 * parameter types}).
 */
final class PostgreSqlStatements {

  private PostgreSqlStatements() {}

  static List<Statement> in(ByteBuffer request) {
    List<Statement> statements = new ArrayList<>();
    int end;
    for (int at = request.position(); at < request.limit(); at = end) {
      end = at + Wire.PostgreSQL.length(request, at);
      byte type = request.get(at);
      if (type == 'Q' || type == 'P') {
        int content = at + Wire.PostgreSQL.header();
        int sql = type == 'P' ? afterZero(request, content) : content;
        int rest = afterZero(request, sql);
        byte[] head = bytes(request, content, sql);
        byte[] tail = bytes(request, rest, end);
        statements.add(
            Statement.of(
                at, end, bytes(request, sql, rest - 1), text -> message(type, head, text, tail)));
      }
    }
    return statements;
  }

  private static byte[] message(byte type, byte[] head, byte[] sql, byte[] tail) {
    int length = 4 + head.length + sql.length + 1 + tail.length;
    return ByteBuffer.allocate(1 + length)
        .put(type)
        .putInt(length)
        .put(head)
        .put(sql)
        .put((byte) 0)
        .put(tail)
        .array();
  }

  private static int afterZero(ByteBuffer bytes, int from) {
    int at = from;
    while (bytes.get(at) != 0) {
      at++;
    }
    return at + 1;
  }

  private static byte[] bytes(ByteBuffer request, int from, int to) {
    byte[] bytes = new byte[to - from];
    request.get(from, bytes);
    return bytes;
  }
}
