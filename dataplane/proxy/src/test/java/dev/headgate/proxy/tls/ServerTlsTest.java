package dev.headgate.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.Reading;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTlsTest {

  private static PoolConfig pool(Map<String, Object> more) {
    Map<String, Object> pool = new HashMap<>(more);
    pool.put("name", "pool");
    pool.put("protocol", "PostgreSQL");
    pool.put("mode", "Session");
    pool.put("users", Map.of("app", "secret"));
    pool.put("tls", "Require");
    pool.put("backends", List.of(Map.of("host", "10.0.0.1", "port", 5432)));
    Reading reading =
        ConfigurationReader.read(
            Map.of(
                "sequence",
                1,
                "gateway",
                Map.of("namespace", "default", "name", "test"),
                "listeners",
                List.of(
                    Map.of(
                        "name",
                        "listener",
                        "protocol",
                        "PostgreSQL",
                        "port",
                        5432,
                        "routes",
                        List.of(Map.of("pool", "pool")))),
                "pools",
                List.of(pool)));
    assertThat(reading.problems()).isEmpty();
    return ((Reading.Valid) reading).configuration().pools().getFirst();
  }

  /** What it says first, towards 10.0.0.1; the name in it is in clear. */
  private static String hello(PoolConfig pool) throws Exception {
    EmbeddedChannel channel = new EmbeddedChannel();
    var _ =
        new ServerTls(pool)
            .towards(InetSocketAddress.createUnresolved("10.0.0.1", 5432))
            .start(channel);
    ByteBuf hello = channel.readOutbound();
    try {
      return hello.toString(StandardCharsets.ISO_8859_1);
    } finally {
      hello.release();
      channel.finishAndReleaseAll();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"db.example.com", "orders-db"})
  void shouldAskForTheServerByTheNameItIsGiven(String name) throws Exception {
    assertThat(hello(pool(Map.of("serverName", name)))).contains(name);
  }

  /** RFC 6066, section 3: an address is no server name. */
  @Test
  void shouldAskForNoAddress() throws Exception {
    assertThat(hello(pool(Map.of()))).doesNotContain("10.0.0.1");
    assertThat(hello(pool(Map.of("serverName", "10.0.0.1")))).doesNotContain("10.0.0.1");
  }
}
