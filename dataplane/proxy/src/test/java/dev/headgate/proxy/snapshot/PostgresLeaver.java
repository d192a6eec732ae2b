package dev.headgate.proxy.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.proxy.protocol.WireError;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient.Message;
import dev.headgate.proxy.protocol.postgresql.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** See {@link Leaver}. */
final class PostgresLeaver implements Leaver {

  /** Of {@code postgres}, with the password "secret". */
  static final String MD5 = "md553f48b7c4b76a86ce72276c5755f217d";

  /** What the server has to have; {@code lastval()} alone is an error before there was any. */
  static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE ledger (n int)",
          "CREATE SEQUENCE numbers",
          "GRANT ALL ON ledger, numbers TO app",
          """
          CREATE FUNCTION last_number() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN lastval();
            EXCEPTION WHEN object_not_in_prerequisite_state THEN RETURN NULL; END'
          """);

  private static final String LOOK =
      """
      SELECT json_build_object(
        'role', current_user,
        'user', session_user,
        'database', current_database(),
        'timeout', current_setting('statement_timeout'),
        'path', current_setting('search_path'),
        'zone', current_setting('TimeZone'),
        'encoding', current_setting('client_encoding'),
        'date', current_setting('DateStyle'),
        'application', current_setting('application_name'),
        'deferrable', current_setting('default_transaction_deferrable'),
        'variable', nullif(current_setting('my.own', true), ''),
        'temporary', to_regclass('pg_temp.mine'),
        'last', public.last_number(),
        'prepared', (SELECT count(*) FROM pg_prepared_statements),
        'cursors', (SELECT count(*) FROM pg_cursors),
        'channels', (SELECT count(*) FROM pg_listening_channels()),
        'locks', (SELECT count(*) FROM pg_locks
                  WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
        'in transaction', now() <> statement_timestamp(),
        'uncommitted', (SELECT count(*) FROM public.ledger))
      """;

  private final int port;
  private final int number;
  private final RawPostgresClient client;

  PostgresLeaver(int port, int number) throws IOException {
    this.port = port;
    this.number = number;
    this.client = new RawPostgresClient(port);
    client.logIn(RawPostgresClient.VERSION_3_0, MD5);
  }

  @Override
  public String look() throws IOException {
    client.send(Wire.query(LOOK));
    StringBuilder seen = new StringBuilder();
    Message message;
    do {
      message = next();
      switch (message.type()) {
        case 'T', 'C' -> {}
        case 'D' -> seen.append(message.body().toString(6, message.body().getInt(2), UTF_8));
        case 'E' -> seen.append(message.field('C')).append(message.field('M'));
        default -> seen.append(' ').append(message.type()).append(message.body().toString(UTF_8));
      }
    } while (message.type() != 'Z');
    return seen.toString();
  }

  /** The next message; the end is an exception. */
  private Message next() throws IOException {
    Message message = client.read();
    if (message.type() == 0) {
      throw new EOFException("closed without a word");
    }
    return message;
  }

  /** Skips to one of this type; past errors only to ReadyForQuery. */
  private void until(char type) throws IOException {
    Message message = next();
    while (message.type() != type) {
      if (message.type() == 'E' && type != 'Z') {
        throw error(message);
      }
      message = next();
    }
  }

  private static IOException error(Message message) {
    return new WireError(0, message.field('C'), message.field('M'));
  }

  private void query(String sql) throws IOException {
    client.send(Wire.query(sql));
    until('Z');
  }

  @Override
  public void settle() throws IOException {
    client.send(Wire.query(state()));
    Message message;
    do {
      message = next();
      if (message.type() == 'E') {
        throw error(message);
      }
    } while (message.type() != 'Z');
    client.send(Wire.message('P', "own\0SELECT 1\0\0\0".getBytes(UTF_8)), Wire.sync());
    until('Z');
  }

  /** The role comes last, for it may do less. */
  private String state() {
    return """
      SET statement_timeout = '71s';
      SET TimeZone = 'Asia/Kolkata';
      SET client_encoding = 'LATIN1';
      SET DateStyle = 'German';
      SET application_name = 'left behind';
      SET SESSION CHARACTERISTICS AS TRANSACTION DEFERRABLE;
      SET my.own = 'left behind';
      CREATE TEMPORARY TABLE mine (t text);
      GRANT ALL ON mine TO app;
      SELECT nextval('numbers');
      PREPARE mine AS SELECT 1;
      DECLARE mine CURSOR WITH HOLD FOR SELECT 1;
      LISTEN mine;
      NOTIFY mine, 'left behind';
      SELECT pg_advisory_lock(%d);
      SET search_path = left_behind;
      SET SESSION AUTHORIZATION app;
      SET ROLE app
      """
        .formatted(number);
  }

  @Override
  public void leave(Departure departure) throws IOException {
    switch (departure) {
      case GOOD_BYE -> client.send(Wire.message('X'));
      case VANISHED -> {}
      case RESET -> client.socket.setSoLinger(true, 0);
      case AFTER_AN_ERROR -> {
        query("SELECT 1/0");
        client.send(Wire.message('X'));
      }
      case IN_A_TRANSACTION -> {
        query("BEGIN");
        query("INSERT INTO public.ledger VALUES (%d)".formatted(number));
        client.send(Wire.message('X'));
      }
      case IN_A_FAILED_TRANSACTION -> {
        query("BEGIN");
        query("INSERT INTO public.ledger VALUES (%d); SELECT 1/0".formatted(number));
      }
      case IN_ROWS -> {
        client.send(Wire.query("SELECT repeat('x', 1000) FROM generate_series(1, 10000000)"));
        until('D');
      }
      case IN_ITS_DATA -> {
        client.send(Wire.query("COPY mine FROM STDIN"));
        until('G');
        client.send(Wire.message('d', "a row\n".getBytes(UTF_8)));
      }
      case IN_A_PIPELINE -> {
        client.send(
            Wire.query("BEGIN"),
            Wire.extended("SELECT 1"),
            Wire.extended("SELECT 1/0"),
            Wire.extended("SELECT 2"));
        until('Z');
      }
      case CANCELLED -> {
        run(60_000);
        cancel();
        until('Z');
        client.send(Wire.message('X'));
      }
      case WHILE_CANCELLING -> {
        run(1);
        cancel();
        client.send(Wire.message('X'));
      }
    }
  }

  /** Returns when it runs, which a notice says at once. */
  private void run(int millis) throws IOException {
    client.send(
        Wire.query(
            "DO $$ BEGIN RAISE NOTICE 'running'; PERFORM pg_sleep(%d / 1000.0); END $$"
                .formatted(millis)));
    until('N');
  }

  private void cancel() throws IOException {
    try (RawPostgresClient canceller = new RawPostgresClient(port)) {
      canceller.send(Wire.cancel(client.key));
    }
  }

  @Override
  public Socket socket() {
    return client.socket;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
