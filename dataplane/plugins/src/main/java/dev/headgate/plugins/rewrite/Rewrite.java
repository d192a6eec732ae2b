package dev.headgate.plugins.rewrite;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.OnTrafficFromClient;
import dev.headgate.plugin.Verdict;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Tries the rules, in order, on every statement of a request. Runs on the event loop. */
final class Rewrite implements OnTrafficFromClient {

  private final List<Rule> rules;

  Rewrite(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  @Override
  public Verdict onTrafficFromClient(Connection connection, ByteBuffer request) {
    List<Statement> statements =
        connection.protocol().equals("MariaDB")
            ? MariaDbStatements.in(request)
            : PostgreSqlStatements.in(request);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int copied = request.position();
    for (Statement statement : statements) {
      String sql = statement.sql();
      for (Rule rule : rules) {
        switch (rule) {
          case Rule.Refuse(var pattern, var refusal) -> {
            if (pattern.matcher(sql).find()) {
              return refusal;
            }
          }
          case Rule.Replace(var pattern, var replacement) ->
              sql = pattern.matcher(sql).replaceAll(replacement);
        }
      }
      if (!sql.equals(statement.sql())) {
        out.writeBytes(bytes(request, copied, statement.from()));
        out.writeBytes(statement.with(sql));
        copied = statement.to();
      }
    }
    if (copied == request.position()) {
      return Verdict.forward();
    }
    out.writeBytes(bytes(request, copied, request.limit()));
    return new Verdict.Replace(ByteBuffer.wrap(out.toByteArray()));
  }

  private static byte[] bytes(ByteBuffer request, int from, int to) {
    byte[] bytes = new byte[to - from];
    request.get(from, bytes);
    return bytes;
  }
}
