package dev.headgate.proxy.protocol.postgresql;

import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.proxy.protocol.WireError;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** See {@link WireClient}. */
public final class PostgresWireClient implements WireClient {

  private final RawPostgresClient raw;

  private PostgresWireClient(RawPostgresClient raw) {
    this.raw = raw;
  }

  public static PostgresWireClient logIn(int port) throws IOException {
    PostgresWireClient client = new PostgresWireClient(new RawPostgresClient(port));
    try {
      client.raw.send(
          Wire.startup(RawPostgresClient.VERSION_3_0, "user", "postgres", "database", "postgres"));
      client.untilReady();
      return client;
    } catch (IOException e) {
      client.raw.close();
      throw e;
    }
  }

  @Override
  public String ask(String sql) throws IOException {
    raw.send(Wire.query(sql));
    return untilReady();
  }

  /** The last row's first value on the way there, or nothing. */
  private String untilReady() throws IOException {
    String value = "";
    WireError error = null;
    while (true) {
      RawPostgresClient.Message message = raw.read();
      switch (message.type()) {
        case 0 -> throw error == null ? new EOFException("closed without a word") : error;
        case 'D' -> {
          int length = message.body().getInt(2);
          value = message.body().toString(6, length, StandardCharsets.UTF_8);
        }
        case 'E' -> {
          error = new WireError(0, message.field('C'), message.field('M'));
          if (message.field('V').equals("FATAL") || message.field('S').equals("FATAL")) {
            throw error;
          }
        }
        case 'Z' -> {
          if (error != null) {
            throw error;
          }
          return value;
        }
        default -> {}
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (raw) {
      raw.send(Wire.message('X'));
    }
  }
}
