package dev.headgate.proxy.protocol.postgresql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Authentication messages (Message Formats), in both roles. */
final class Authentication {

  static final byte REQUEST = 'R';

  static final int OK = 0;
  static final int CLEARTEXT = 3;
  static final int MD5 = 5;
  static final int SASL = 10;
  static final int SASL_CONTINUE = 11;
  static final int SASL_FINAL = 12;

  static final String SCRAM_SHA_256 = "SCRAM-SHA-256";

  /** PG_MAX_SASL_MESSAGE_LENGTH */
  static final int LONGEST_SASL = 1024;

  /** PG_MAX_AUTH_TOKEN_LENGTH */
  static final int LONGEST_PASSWORD = 65_535;

  private Authentication() {}

  static ByteBuf request(int code, byte[] data, ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(9 + data.length);
    return out.writeByte(REQUEST).writeInt(8 + data.length).writeInt(code).writeBytes(data);
  }

  static ByteBuf request(int code, String data, ByteBufAllocator allocator) {
    return request(code, data.getBytes(StandardCharsets.UTF_8), allocator);
  }

  static ByteBuf password(String password, ByteBufAllocator allocator) {
    ByteBuf out = answer(allocator);
    ByteBufUtil.writeUtf8(out, password);
    return whole(out.writeByte(0));
  }

  static ByteBuf saslInitial(String clientFirst, ByteBufAllocator allocator) {
    ByteBuf out = answer(allocator);
    ByteBufUtil.writeUtf8(out, SCRAM_SHA_256);
    byte[] data = clientFirst.getBytes(StandardCharsets.UTF_8);
    return whole(out.writeByte(0).writeInt(data.length).writeBytes(data));
  }

  static ByteBuf sasl(String clientFinal, ByteBufAllocator allocator) {
    ByteBuf out = answer(allocator);
    ByteBufUtil.writeUtf8(out, clientFinal);
    return whole(out);
  }

  private static ByteBuf answer(ByteBufAllocator allocator) {
    return allocator.buffer(128).writeByte(MessageType.AUTHENTICATION_ANSWER).writeInt(0);
  }

  private static ByteBuf whole(ByteBuf answer) {
    return answer.setInt(1, answer.readableBytes() - 1);
  }
}
