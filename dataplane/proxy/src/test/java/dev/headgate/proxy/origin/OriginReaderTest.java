package dev.headgate.proxy.origin;

import static dev.headgate.proxy.origin.Headers.IPV4;
import static dev.headgate.proxy.origin.Headers.LOCAL;
import static dev.headgate.proxy.origin.Headers.PROXY;
import static dev.headgate.proxy.origin.Headers.TCP4;
import static dev.headgate.proxy.origin.Headers.TCP6;
import static dev.headgate.proxy.origin.Headers.UDP4;
import static dev.headgate.proxy.origin.Headers.UNIX;
import static dev.headgate.proxy.origin.Headers.extension;
import static dev.headgate.proxy.origin.Headers.v1;
import static dev.headgate.proxy.origin.Headers.v2;
import static dev.headgate.proxy.origin.Headers.v2OfLength;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OriginReaderTest {

  private static final int SSL_EXTENSION = 0x20;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final byte[] BEHIND = "what the client says".getBytes(US_ASCII);

  private static final Origin APPARENT = origin("10.0.0.1", 1111, "10.0.0.2", 5432);
  private static final Origin FOUR = origin("192.0.2.7", 5555, "198.51.100.1", 6666);
  private static final Origin SIX = origin("2001:db8::7", 5555, "2001:db8::1", 6666);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Object> heard = new ArrayList<>();

  OriginReaderTest() {
    channel.freezeTime();
    OriginReader.expect(
        channel,
        APPARENT,
        LIMIT,
        new OriginReader.Outcome() {
          @Override
          public void read(Origin origin) {
            heard.add(origin);
          }

          @Override
          public void refused(String why) {
            heard.add(why);
          }
        });
  }

  private static Origin origin(String client, int port, String destination, int itsPort) {
    return new Origin(
        new InetSocketAddress(InetAddress.ofLiteral(client), port),
        new InetSocketAddress(InetAddress.ofLiteral(destination), itsPort));
  }

  private static byte[] ipv6() {
    return HexFormat.of()
        .parseHex(
            "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "15b31a0a");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  static Stream<Arguments> headers() {
    byte[] nested = extension(0x21, 7, ascii("TLSv1.3"));
    byte[] ssl = extension(SSL_EXTENSION, 5 + nested.length, new byte[5], nested);
    byte[] largest = extension(0xE0, 4093, new byte[4093]);
    return Stream.of(
        argumentSet("v1 TCP4", v1("TCP4 192.0.2.7 198.51.100.1 5555 6666"), FOUR),
        argumentSet("v1 TCP6", v1("TCP6 2001:db8::7 2001:db8::1 5555 6666"), SIX),
        argumentSet("v1 UNKNOWN", v1("UNKNOWN"), APPARENT),
        argumentSet("v1 UNKNOWN with more", v1("UNKNOWN ffff:: ::1 1 2"), APPARENT),
        argumentSet("v2 TCP4", v2(PROXY, TCP4, IPV4), FOUR),
        argumentSet("v2 TCP6", v2(PROXY, TCP6, ipv6()), SIX),
        argumentSet("v2 LOCAL", v2(LOCAL, 0), APPARENT),
        argumentSet("v2 LOCAL with addresses", v2(LOCAL, TCP4, IPV4), APPARENT),
        argumentSet("v2 unspecified", v2(PROXY, 0, new byte[20]), APPARENT),
        argumentSet("v2 UDP4", v2(PROXY, UDP4, IPV4), APPARENT),
        argumentSet("v2 AF_UNIX", v2(PROXY, UNIX, new byte[216]), APPARENT),
        argumentSet(
            "v2 with extensions",
            v2(PROXY, TCP4, IPV4, ssl, extension(4, BEHIND.length, BEHIND)),
            FOUR),
        argumentSet("v2 with much behind", v2(PROXY, TCP6, ipv6(), largest), SIX));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void shouldReadAHeaderAndNothingBehindIt(byte[] header, Origin told) {
    channel.writeInbound(Unpooled.copiedBuffer(header));
    assertThat(heard).containsExactly(told);
    assertOutOfTheWay();
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @ParameterizedTest
  @MethodSource("headers")
  void shouldReadAHeaderByteByByte(byte[] header, Origin told) {
    for (int i = 0; i < header.length; i++) {
      assertThat(heard).as("%d bytes", i).isEmpty();
      channel.writeInbound(Unpooled.copiedBuffer(header, i, 1));
    }
    assertThat(heard).containsExactly(told);
    assertOutOfTheWay();
  }

  @ParameterizedTest
  @MethodSource("headers")
  void shouldPassOnWhatComesWithIt(byte[] header, Origin told) {
    channel.writeInbound(Unpooled.copiedBuffer(header, BEHIND));
    assertThat(heard).containsExactly(told);
    ByteBuf behind = channel.readInbound();
    assertThat(ByteBufUtil.getBytes(behind)).isEqualTo(BEHIND);
    behind.release();
    assertOutOfTheWay();
  }

  private void assertOutOfTheWay() {
    assertThat(channel.isOpen()).isTrue();
    assertThat(channel.pipeline().get(HeaderDecoder.class)).isNull();
    assertThat(channel.pipeline().get(OriginReader.class)).isNull();
    channel.advanceTimeBy(LIMIT.toMillis() + 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(heard).hasSize(1);
    assertThat(channel.isOpen()).isTrue();
  }

  static Stream<Arguments> hostile() {
    byte[] deep = new byte[0];
    for (int i = 0; i < 200; i++) {
      deep = extension(SSL_EXTENSION, 5 + deep.length, new byte[5], deep);
    }
    return Stream.of(
        argumentSet("an SSLRequest", HexFormat.of().parseHex("0000000804d2162f")),
        argumentSet("a start-up packet", ascii("\0\0\0\u0015\0\3\0\0user\0ann\0\0")),
        argumentSet("a TLS handshake", HexFormat.of().parseHex("160301")),
        argumentSet("a MariaDB log-in", HexFormat.of().parseHex("540000018da20b00")),
        argumentSet("another word", ascii("PROXIES")),
        argumentSet("half a signature", HexFormat.of().parseHex("0d0a0d0a01")),
        argumentSet("v1 without an end", ascii("PROXY TCP4 " + "1".repeat(200))),
        argumentSet("v1 with a late end", v1("UNKNOWN " + "1".repeat(200))),
        argumentSet("v1 of UDP", v1("UDP4 192.0.2.7 198.51.100.1 5555 6666")),
        argumentSet("v1 with too little", v1("TCP4 192.0.2.7 198.51.100.1 5555")),
        argumentSet("v1 with too much", v1("TCP4 192.0.2.7 198.51.100.1 5555 6666 7777")),
        argumentSet("v1 with a name", v1("TCP4 localhost 198.51.100.1 5555 6666")),
        argumentSet("v1 with mixed addresses", v1("TCP4 ::1 198.51.100.1 5555 6666")),
        argumentSet("v1 with a wrong port", v1("TCP4 192.0.2.7 198.51.100.1 65536 6666")),
        argumentSet("v1 with a negative port", v1("TCP4 192.0.2.7 198.51.100.1 -1 6666")),
        argumentSet("v1 with nothing", v1("       ")),
        argumentSet("v2 of version 1", v2(0x11, TCP4, IPV4)),
        argumentSet("v2 of version 3", v2(0x31, TCP4, IPV4)),
        argumentSet("v2 with another command", v2(0x22, TCP4, IPV4)),
        argumentSet("v2 with another family", v2(PROXY, 0x41, IPV4)),
        argumentSet("v2 that ends amid its addresses", v2(PROXY, TCP4, new byte[11])),
        argumentSet("v2 with IPv4 for IPv6", v2(PROXY, TCP6, IPV4)),
        argumentSet("v2 that ends amid a path", v2(PROXY, UNIX, new byte[215])),
        argumentSet("v2 beyond bounds", v2OfLength(PROXY, TCP4, 0xFFFF, new byte[5000])),
        argumentSet(
            "v2 with an extension beyond it",
            v2(PROXY, TCP4, IPV4, extension(4, 0xFFFF, new byte[8]))),
        argumentSet(
            "v2 with a TLS extension beyond it",
            v2(PROXY, TCP4, IPV4, extension(4, 1, new byte[1]), extension(0x20, 99, new byte[8]))),
        argumentSet("v2 with extensions in extensions", v2(PROXY, TCP4, IPV4, deep)));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldCloseOnWhatIsNoHeader(byte[] bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, BEHIND));
    assertRefused("no valid header");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldCloseOnWhatIsNoHeaderAsSoonAsItShows(byte[] bytes) {
    for (int i = 0; i < bytes.length && channel.isOpen(); i++) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, i, 1));
    }
    assertRefused("no valid header");
  }

  private void assertRefused(String why) {
    channel.runPendingTasks();
    assertThat(heard).containsExactly(why);
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(channel.<Object>readOutbound()).isNull();
  }

  @Test
  void shouldCloseOnAHeaderThatIsLate() {
    byte[] header = v1("UNKNOWN");
    channel.writeInbound(Unpooled.copiedBuffer(Arrays.copyOf(header, header.length - 1)));
    channel.advanceTimeBy(LIMIT.toMillis() - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(heard).isEmpty();

    channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertRefused("no header in time");
  }

  @Test
  void shouldLetABalancerLookWhetherThePortIsOpen() {
    channel.writeInbound(Unpooled.copiedBuffer(v1("UNKNOWN"), 0, 3));
    channel.close();
    channel.advanceTimeBy(LIMIT.toMillis() + 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(heard).isEmpty();
  }
}
