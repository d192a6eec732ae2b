package dev.headgate.proxy.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.proxy.protocol.WireError;
import dev.headgate.proxy.protocol.mariadb.MariaDbWireClient;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** See {@link Leaver}. */
final class MariaDbLeaver implements Leaver {

  private static final int LOCAL_FILES = 1 << 7;
  private static final int PREPARE = 0x16;
  private static final int EXECUTE = 0x17;
  private static final int FETCH = 0x1C;
  private static final int QUIT = 0x01;
  private static final byte[] LAST_PREPARED = Packets.bytes(0xFF, 0xFF, 0xFF, 0xFF);

  /** What the server has to have. */
  static final List<String> SCHEMA =
      List.of(
          "CREATE ROLE clerk",
          "GRANT clerk TO root",
          "GRANT ALL ON *.* TO clerk",
          "CREATE DATABASE other",
          "CREATE TABLE app.ledger (n int) ENGINE = InnoDB",
          "CREATE TABLE app.locked (n int)",
          "CREATE TABLE app.numbers (id int AUTO_INCREMENT PRIMARY KEY)");

  /** The warnings first: they are the last statement's. */
  private static final String LOOK =
      """
      SELECT JSON_OBJECT(
        'warnings', @@warning_count,
        'user', CURRENT_USER(),
        'role', CURRENT_ROLE(),
        'database', DATABASE(),
        'variable', @mine,
        'mode', @@sql_mode,
        'zone', @@time_zone,
        'client', @@character_set_client,
        'results', @@character_set_results,
        'collation', @@collation_connection,
        'autocommit', @@autocommit,
        'isolation', @@tx_isolation,
        'timeout', @@max_statement_time,
        'in transaction', @@in_transaction,
        'last id', LAST_INSERT_ID(),
        'next id', @@insert_id,
        'locks', RELEASE_ALL_LOCKS(),
        'temporary', (SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'mine'),
        'uncommitted', (SELECT COUNT(*) FROM app.ledger))
      """;

  private static final List<String> SETTLE =
      List.of(
          "SET @mine = 'left behind', max_statement_time = 71, time_zone = '+05:30'",
          "SET sql_mode = 'ANSI', tx_isolation = 'READ-UNCOMMITTED'",
          "INSERT INTO app.numbers VALUES ()",
          "SET insert_id = 4711",
          "CREATE TEMPORARY TABLE app.mine (t text)",
          "PREPARE mine FROM 'SELECT 1'",
          "HANDLER app.numbers OPEN",
          "SET ROLE clerk",
          "USE other",
          "SET NAMES latin1",
          "SET autocommit = 0");

  private final int serverPort;
  private final int number;
  private final RawMariaDbClient client;
  private final String id;

  MariaDbLeaver(int port, int serverPort, int number) throws IOException {
    this.serverPort = serverPort;
    this.number = number;
    this.client = new RawMariaDbClient(port);
    client.logIn(RawMariaDbClient.CAPABILITIES | LOCAL_FILES, "root", "app");
    client.send(Packets.query("SELECT CONNECTION_ID()"));
    this.id = lastRow().substring(1); // behind its length
  }

  @Override
  public String look() throws IOException {
    client.send(Packets.query(LOOK));
    return lastRow()
        + errorOf(Packets.query("EXECUTE mine"))
        + errorOf(Packets.command(EXECUTE, LAST_PREPARED, Packets.bytes(0, 1, 0, 0, 0)));
  }

  /** Nothing of it would be found unless a client before had prepared it. */
  private String errorOf(byte[] request) throws IOException {
    client.send(request);
    try {
      return " answered: " + (client.answer()[0] & 0xFF);
    } catch (WireError error) {
      return " " + error.code();
    }
  }

  /** Of an answer, as text; lengths and all. */
  private String lastRow() throws IOException {
    client.answer(); // how many columns
    untilEof();
    return untilEof();
  }

  private String untilEof() throws IOException {
    byte[] last = {};
    byte[] next = client.answer();
    while (next.length > 8 || (next[0] & 0xFF) != 0xFE) {
      last = next;
      next = client.answer();
    }
    return new String(last, UTF_8);
  }

  /** A statement without rows. */
  private void run(String sql) throws IOException {
    client.send(Packets.query(sql));
    client.answer();
  }

  private void fails(String sql) throws IOException {
    try {
      run(sql);
    } catch (WireError _) {
      return;
    }
    throw new AssertionError("no error: " + sql);
  }

  @Override
  public void settle() throws IOException {
    for (String statement : SETTLE) {
      run(statement);
    }
    client.send(Packets.query("SELECT GET_LOCK('lock %d', 0)".formatted(number)));
    lastRow();
    openCursor();
  }

  private void openCursor() throws IOException {
    client.send(Packets.command(PREPARE, Packets.text("SELECT seq FROM app.seq_1_to_9")));
    client.answer();
    untilEof();
    int readOnly = 1;
    client.send(Packets.command(EXECUTE, LAST_PREPARED, Packets.bytes(readOnly, 1, 0, 0, 0)));
    client.answer();
    untilEof();
    client.send(Packets.command(FETCH, LAST_PREPARED, Packets.bytes(1, 0, 0, 0)));
    untilEof();
  }

  @Override
  public void leave(Departure departure) throws IOException {
    switch (departure) {
      case GOOD_BYE -> quit();
      case VANISHED -> {}
      case RESET -> client.socket.setSoLinger(true, 0);
      case AFTER_AN_ERROR -> {
        fails("SELECT no_such_column");
        quit();
      }
      case IN_A_TRANSACTION -> {
        run("INSERT INTO app.ledger VALUES (%d)".formatted(number));
        quit();
      }
      case IN_A_FAILED_TRANSACTION -> {
        run("LOCK TABLES app.locked READ"); // which commits
        fails("SELECT * FROM app.ledger");
      }
      case IN_ROWS -> {
        client.send(Packets.query("SELECT REPEAT('x', 1000) FROM app.seq_1_to_10000000"));
        client.answer();
        untilEof();
        client.answer();
      }
      case IN_ITS_DATA -> {
        client.send(Packets.query("LOAD DATA LOCAL INFILE 'rows' INTO TABLE app.mine"));
        client.answer();
        client.send(Packets.packet(client.sequence() + 1, Packets.text("a row\n")));
      }
      case IN_A_PIPELINE -> {
        client.send(
            Packets.join(
                Packets.query("DO 1"),
                Packets.query("DO SLEEP(0.001)"),
                Packets.query("SELECT no_such_column"),
                Packets.query("SET @mine = 'left behind'")));
        client.answer();
      }
      case CANCELLED -> {
        client.send(Packets.query("SELECT BENCHMARK(10000000000, MD5('%d'))".formatted(number)));
        kill("info LIKE 'SELECT BENCHMARK%'");
        killed();
        quit();
      }
      case WHILE_CANCELLING -> {
        client.send(Packets.query("DO SLEEP(0.001)"));
        kill("TRUE");
        quit();
      }
    }
  }

  /** Between the columns and their end, or, where it came late, behind all of it. */
  private void killed() throws IOException {
    try {
      lastRow();
    } catch (WireError _) {
      // as it should
    }
  }

  /** As somebody at the server does, once the session does what it should. */
  private void kill(String condition) throws IOException {
    try (MariaDbWireClient killer = MariaDbWireClient.logIn(serverPort)) {
      String ready =
          "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %s AND %s"
              .formatted(id, condition);
      while (killer.ask(ready).equals("0")) {
        Thread.onSpinWait(); // not at it yet
      }
      killer.ask("KILL QUERY " + id);
    }
  }

  private void quit() throws IOException {
    client.send(Packets.command(QUIT));
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
