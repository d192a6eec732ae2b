package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.WireClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** See {@link WireClient}. */
public final class MariaDbWireClient implements WireClient {

  private static final int QUIT = 0x01;
  private static final int LENENC_2 = 0xFC;
  private static final int LENENC_3 = 0xFD;

  private final RawMariaDbClient raw;

  private MariaDbWireClient(RawMariaDbClient raw) {
    this.raw = raw;
  }

  public static MariaDbWireClient logIn(int port) throws IOException {
    RawMariaDbClient raw = new RawMariaDbClient(port);
    try {
      return new MariaDbWireClient(raw.logIn(RawMariaDbClient.CAPABILITIES, "root", "app"));
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  @Override
  public String ask(String sql) throws IOException {
    raw.send(Packets.query(sql));
    byte[] header = raw.answer();
    if (header[0] == Step.OK_PACKET) {
      return "";
    }
    untilEof(); // the columns
    byte[] row = untilEof();
    return row.length == 0 ? "" : firstValue(row);
  }

  /** The last packet before the EOF. */
  private byte[] untilEof() throws IOException {
    byte[] last = new byte[0];
    byte[] next = raw.answer();
    while (next.length > 8 || (next[0] & 0xFF) != Step.EOF_PACKET) {
      last = next;
      next = raw.answer();
    }
    return last;
  }

  private static String firstValue(byte[] row) {
    int prefix =
        switch (row[0] & 0xFF) {
          case LENENC_2 -> 3;
          case LENENC_3 -> 4;
          default -> 1;
        };
    return new String(Arrays.copyOfRange(row, prefix, row.length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    try (raw) {
      raw.send(Packets.command(QUIT));
    }
  }
}
