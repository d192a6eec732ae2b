package dev.headgate.proxy.origin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;

/**
 * Netty's decoder, which waits for 13 bytes before it looks, and for the end of a line before it
 * looks at what the line begins with: a database client's first words would keep it waiting.
 */
final class HeaderDecoder extends HAProxyMessageDecoder {

  /**
   * Beyond the addresses. Balancers send less than 1 KiB, a client's certificate's name amid it.
   */
  private static final int LONGEST_EXTENSIONS = 4096;

  private static final byte[] TEXT = "PROXY ".getBytes(US_ASCII);
  private static final byte[] BINARY = "\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII);

  private int seen;
  private boolean text = true;
  private boolean binary = true;

  HeaderDecoder() {
    super(LONGEST_EXTENSIONS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    if (!mayBeHeader((ByteBuf) bytes)) {
      ((ByteBuf) bytes).release();
      throw new HAProxyProtocolException("no header");
    }
    super.channelRead(ctx, bytes);
  }

  private boolean mayBeHeader(ByteBuf bytes) {
    for (int i = bytes.readerIndex(); i < bytes.writerIndex() && seen < BINARY.length; i++) {
      byte next = bytes.getByte(i);
      text &= seen >= TEXT.length || TEXT[seen] == next;
      binary &= BINARY[seen] == next;
      seen++;
    }
    return text || binary;
  }
}
