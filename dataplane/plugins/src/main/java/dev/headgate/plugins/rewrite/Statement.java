package dev.headgate.plugins.rewrite;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * The SQL of one message.
 *
 * @param from where the message begins in the request
 * @param to where it ends
 * @param charset to write it in again
 * @param message makes the whole message anew around the bytes of another statement
 */
record Statement(int from, int to, String sql, Charset charset, UnaryOperator<byte[]> message) {

  /**
   * The client's encoding is not in the request: it is read as UTF-8, and where it is not, byte for
   * byte. Either way, what no rule touched comes out as it went in.
   */
  static Statement of(int from, int to, byte[] sql, UnaryOperator<byte[]> message) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(sql)).toString();
      return new Statement(from, to, text, StandardCharsets.UTF_8, message);
    } catch (CharacterCodingException e) {
      String text = new String(sql, StandardCharsets.ISO_8859_1);
      return new Statement(from, to, text, StandardCharsets.ISO_8859_1, message);
    }
  }

  byte[] with(String sql) {
    return message.apply(sql.getBytes(charset));
  }
}
