package dev.headgate.plugins.rewrite;

import dev.headgate.plugins.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the SQL of COM_QUERY and COM_STMT_PREPARE: a command byte, then the statement to the end. A
 * payload of 16 MiB - 1 goes on in the next packet.
 */
final class MariaDbStatements {

  private static final int COM_QUERY = 0x03;
  private static final int COM_STMT_PREPARE = 0x16;
  private static final int MAX_PAYLOAD = 0xFF_FFFF;

  private MariaDbStatements() {}

  static List<Statement> in(ByteBuffer request) {
    List<Statement> statements = new ArrayList<>();
    int header = Wire.MariaDB.header();
    int at = request.position();
    while (at < request.limit()) {
      int from = at;
      var joined = new ByteArrayOutputStream();
      int length;
      do {
        length = Wire.MariaDB.length(request, at) - header;
        byte[] payload = new byte[length];
        request.get(at + header, payload);
        joined.writeBytes(payload);
        at += header + length;
      } while (length == MAX_PAYLOAD);
      byte[] command = joined.toByteArray();
      if (command.length > 0 && (command[0] == COM_QUERY || command[0] == COM_STMT_PREPARE)) {
        byte type = command[0];
        byte[] sql = Arrays.copyOfRange(command, 1, command.length);
        statements.add(Statement.of(from, at, sql, text -> packets(type, text)));
      }
    }
    return statements;
  }

  /** A command's first packet always has sequence number 0. */
  private static byte[] packets(byte type, byte[] sql) {
    ByteBuffer payload = ByteBuffer.allocate(1 + sql.length).put(type).put(sql).flip();
    int count = payload.remaining() / MAX_PAYLOAD + 1;
    ByteBuffer out = ByteBuffer.allocate(count * Wire.MariaDB.header() + payload.remaining());
    for (int sequence = 0; sequence < count; sequence++) {
      int length = Math.min(payload.remaining(), MAX_PAYLOAD);
      out.put((byte) length).put((byte) (length >> 8)).put((byte) (length >> 16));
      out.put((byte) sequence).put(payload.slice(payload.position(), length));
      payload.position(payload.position() + length);
    }
    return out.array();
  }
}
