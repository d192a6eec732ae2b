package dev.headgate.proxy.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

  private static final Networks SOME =
      Networks.of(List.of("10.1.2.3/8", "192.0.2.7/32", "fd00::/8", "2001:db8::7/128"));

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0,true",
    "10.255.255.255,true",
    "11.0.0.0,false",
    "192.0.2.7,true",
    "192.0.2.8,false",
    "fdff::1,true",
    "fe80::1,false",
    "2001:db8::7,true",
    "2001:db8::8,false",
    "::ffff:10.0.0.1,true",
    "::1,false"
  })
  void shouldContainTheirAddresses(String address, boolean contained) {
    assertThat(SOME.contain(at(address))).isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0/0,203.0.113.9,::9", "::/0,::9,203.0.113.9"})
  void shouldKeepTheFamiliesApart(String network, String of, String ofTheOther) {
    assertThat(Networks.of(List.of(network)).contain(at(of))).isTrue();
    assertThat(Networks.of(List.of(network)).contain(at(ofTheOther))).isFalse();
    assertThat(Networks.of(List.of()).contain(at(of))).isFalse();
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 1);
  }
}
