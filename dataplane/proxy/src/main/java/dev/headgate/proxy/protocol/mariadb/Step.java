package dev.headgate.proxy.protocol.mariadb;

import dev.headgate.proxy.protocol.ProtocolViolation;

/**
 * The grammar of responses as a table: what each message means where it comes, and what may come
 * next. An ERR ends every response wherever it comes; progress reports, which look like one, do not
 * count.
 */
enum Step {
  /** One message, whatever it is: OK, EOF or COM_STATISTICS' bare text. */
  OK {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      switch (message.type()) {
        case OK_PACKET -> server.ok(message);
        case EOF_PACKET -> server.end(message);
        default -> {}
      }
      return DONE;
    }
  },

  /** COM_CHANGE_USER's: a new handshake, in which the client answers with bare packets. */
  AUTHENTICATION {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      if (message.type() == OK_PACKET) {
        server.ok(message);
        return DONE;
      }
      return AUTHENTICATION;
    }
  },

  /** OK, a request for a local file, or a result set's header. */
  RESULT {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      return switch (message.type()) {
        case OK_PACKET -> {
          server.ok(message);
          yield server.moreResults() ? RESULT : DONE;
        }
        case LOCAL_INFILE_PACKET -> FILE;
        default -> server.columns(message.head()) > 0 ? COLUMNS : afterColumns(server);
      };
    }
  },

  /** The client sends the file; then the statement's answer comes as if nothing had been. */
  FILE {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      return RESULT.next(message, server);
    }
  },

  COLUMNS {
    @Override
    Step next(PacketStream message, ServerState server) {
      return server.definitionSeen() ? COLUMNS : afterColumns(server);
    }
  },

  /** The EOF between column definitions and rows. With a cursor the rows are fetched later. */
  COLUMNS_END {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      if (message.type() != EOF_PACKET) {
        throw new ProtocolViolation("no EOF after the column definitions");
      }
      return server.end(message).cursorOpened() ? DONE : ROWS;
    }
  },

  /** Rows, or COM_FIELD_LIST's definitions, up to an EOF or an OK in its place. */
  ROWS {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      if (message.type() != EOF_PACKET || !server.endsRows(message.length())) {
        return ROWS;
      }
      return server.end(message).moreResults() ? RESULT : DONE;
    }
  },

  PREPARED {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      return server.prepared(message.head()) > 0 ? DEFINITIONS : DONE;
    }
  },

  /** Of parameters and columns, each with its EOF where there is one: only their number matters. */
  DEFINITIONS {
    @Override
    Step next(PacketStream message, ServerState server) {
      return server.definitionSeen() ? DEFINITIONS : DONE;
    }
  },

  /**
   * A replica's stream: it ends with the connection, or with an EOF if the replica does not wait.
   */
  EVENTS {
    @Override
    Step next(PacketStream message, ServerState server) {
      return message.type() == EOF_PACKET ? DONE : EVENTS;
    }
  },

  DONE {
    @Override
    Step next(PacketStream message, ServerState server) throws ProtocolViolation {
      throw new ProtocolViolation("the server answers what nobody asked");
    }
  };

  static final int OK_PACKET = 0x00;
  static final int LOCAL_INFILE_PACKET = 0xFB;
  static final int EOF_PACKET = 0xFE;
  static final int ERR_PACKET = 0xFF;

  private static final int PROGRESS_REPORT = 0xFFFF;

  /** Rows and definitions: many, and read by their first byte alone. */
  final boolean bulk() {
    return this == ROWS || this == COLUMNS || this == DEFINITIONS || this == EVENTS;
  }

  abstract Step next(PacketStream message, ServerState server) throws ProtocolViolation;

  final Step after(PacketStream message, ServerState server) throws ProtocolViolation {
    if (message.type() != ERR_PACKET) {
      return next(message, server);
    }
    return message.head().skip(1).uint16() == PROGRESS_REPORT ? this : DONE;
  }

  private static Step afterColumns(ServerState server) {
    return server.deprecateEof() ? ROWS : COLUMNS_END;
  }
}
