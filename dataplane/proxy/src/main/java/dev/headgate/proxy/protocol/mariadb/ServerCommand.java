package dev.headgate.proxy.protocol.mariadb;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Commands of our own to a server. */
final class ServerCommand {

  static final int QUIT = 0x01;
  static final int INIT_DB = 0x02;
  static final int QUERY = 0x03;
  static final int STMT_PREPARE = 0x16;
  static final int STMT_EXECUTE = 0x17;
  static final int STMT_CLOSE = 0x19;
  static final int SET_OPTION = 0x1B;
  static final int RESET_CONNECTION = 0x1F;

  private ServerCommand() {}

  static ByteBuf write(ByteBuf out, int code, byte... argument) {
    return out.writeMediumLE(1 + argument.length).writeByte(0).writeByte(code).writeBytes(argument);
  }

  static ByteBuf write(ByteBuf out, int code, String argument) {
    return write(out, code, argument.getBytes(StandardCharsets.UTF_8));
  }
}
