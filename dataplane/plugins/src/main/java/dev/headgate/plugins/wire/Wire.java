package dev.headgate.plugins.wire;

import java.nio.ByteBuffer;

/**
 * How the messages of a protocol are cut: enough to walk over a request or a response, whose bytes
 * a plugin gets as they are on the wire.
 */
public enum Wire {
  /** A type byte, then a big-endian length that counts itself. */
  PostgreSQL(1 + 4) {
    @Override
    public int length(ByteBuffer bytes, int at) {
      return 1 + bytes.getInt(at + 1);
    }

    @Override
    public String type(ByteBuffer bytes, int at, boolean fromClient) {
      return PostgreSqlTypes.name(bytes.get(at), fromClient);
    }
  },

  /** A little-endian three-byte length of what follows the header, then a sequence number. */
  MariaDB(3 + 1) {
    @Override
    public int length(ByteBuffer bytes, int at) {
      return header()
          + ((bytes.get(at) & 0xFF)
              | (bytes.get(at + 1) & 0xFF) << 8
              | (bytes.get(at + 2) & 0xFF) << 16);
    }

    @Override
    public String type(ByteBuffer bytes, int at, boolean fromClient) {
      int length = length(bytes, at);
      boolean empty = length == header() || at + header() >= bytes.limit();
      int first = empty ? -1 : bytes.get(at + header()) & 0xFF;
      return MariaDbTypes.name(first, length - header(), fromClient);
    }
  };

  private final int header;

  Wire(int header) {
    this.header = header;
  }

  /** Bytes before a message's content. */
  public int header() {
    return header;
  }

  /** Bytes of the whole message whose header is at {@code at}. */
  public abstract int length(ByteBuffer bytes, int at);

  /** What the message at {@code at} is called in the protocol's documentation. */
  public abstract String type(ByteBuffer bytes, int at, boolean fromClient);
}
