package dev.headgate.proxy.origin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OriginWriterTest {

  private static final Origin FOUR =
      new Origin(address("192.0.2.7", 5555), address("198.51.100.1", 6666));
  private static final Origin SIX =
      new Origin(address("2001:db8::7", 5555), address("2001:db8::1", 6666));
  private static final Origin MIXED =
      new Origin(address("192.0.2.7", 5555), address("2001:db8::1", 6666));

  private static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  private static byte[] written(Consumer<EmbeddedChannel> write) {
    EmbeddedChannel channel = new EmbeddedChannel();
    write.accept(channel);
    channel.flush();
    byte[] all = new byte[0];
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all = Headers.join(all, ByteBufUtil.getBytes(next));
      next.release();
    }
    assertThat(channel.pipeline().names()).doesNotContain("HAProxyMessageEncoder#0");
    return all;
  }

  private static byte[] of(Origin origin, ProxyProtocol version) {
    return written(channel -> OriginWriter.write(channel, version, origin));
  }

  private static byte[] own(ProxyProtocol version) {
    return written(channel -> OriginWriter.writeOwn(channel, version));
  }

  @Test
  void shouldNameTheClientInText() {
    assertThat(new String(of(FOUR, ProxyProtocol.V1), US_ASCII))
        .isEqualTo("PROXY TCP4 192.0.2.7 198.51.100.1 5555 6666\r\n");
    assertThat(new String(of(SIX, ProxyProtocol.V1), US_ASCII))
        .isEqualTo("PROXY TCP6 2001:db8::7 2001:db8::1 5555 6666\r\n");
  }

  @Test
  void shouldNameTheClientInBytes() {
    assertThat(of(FOUR, ProxyProtocol.V2))
        .isEqualTo(Headers.v2(Headers.PROXY, Headers.TCP4, Headers.IPV4));
    assertThat(of(SIX, ProxyProtocol.V2))
        .isEqualTo(
            Headers.v2(
                Headers.PROXY,
                Headers.TCP6,
                HexFormat.of().parseHex("20010db8000000000000000000000007"),
                HexFormat.of().parseHex("20010db8000000000000000000000001"),
                HexFormat.of().parseHex("15b31a0a")));
  }

  @Test
  void shouldCallItsOwnItsOwn() {
    assertThat(new String(own(ProxyProtocol.V1), US_ASCII)).isEqualTo("PROXY UNKNOWN\r\n");
    assertThat(own(ProxyProtocol.V2)).isEqualTo(Headers.v2(Headers.LOCAL, 0));
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameNobodyWhereNoHeaderCan(ProxyProtocol version) {
    assertThat(of(MIXED, version)).isEqualTo(own(version));
  }

  @Test
  void shouldSayNothingToWhomItIsNotFor() {
    assertThat(of(FOUR, ProxyProtocol.None)).isEmpty();
    assertThat(own(ProxyProtocol.None)).isEmpty();
  }
}
