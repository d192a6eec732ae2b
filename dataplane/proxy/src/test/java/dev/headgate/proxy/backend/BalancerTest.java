package dev.headgate.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headgate.config.Balancing;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancerTest {

  private final Fake a = new Fake("a", 5);
  private final Fake b = new Fake("b", 1);
  private final Fake c = new Fake("c", 1);

  @Test
  void shouldTakeOneAfterAnother() {
    assertThat(picks(Balancer.of(Balancing.RoundRobin), 7, a, b, c)).isEqualTo("abcabca");
  }

  @Test
  void shouldGiveEachTheSameChance() {
    var balancer = new Balancer.Random(new Random(7));
    Map<Character, Long> shares =
        picks(balancer, 3000, a, b, c)
            .chars()
            .mapToObj(name -> (char) name)
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    assertThat(shares).hasSize(3);
    assertThat(shares.values()).allSatisfy(n -> assertThat(n).isCloseTo(1000L, within(100L)));
  }

  @Test
  void shouldInterleaveByWeight() {
    assertThat(picks(Balancer.of(Balancing.WeightedRoundRobin), 14, a, b, c))
        .isEqualTo("aabacaaaabacaa");
  }

  @Test
  void shouldNotSaveUpTurnsForOneThatWasAway() {
    Balancer balancer = Balancer.of(Balancing.WeightedRoundRobin);
    picks(balancer, 100, b, c);
    assertThat(picks(balancer, 7, a, b, c).chars().filter(name -> name == 'a')).hasSize(5);
  }

  @Test
  void shouldPreferTheOneWithTheFewestConnections() {
    a.connections = 4;
    b.connections = 2;
    c.connections = 3;
    assertThat(picks(Balancer.of(Balancing.LeastConnections), 3, a, b, c)).isEqualTo("bbb");
  }

  @Test
  void shouldSpreadNewConnectionsEvenly() {
    Balancer balancer = Balancer.of(Balancing.LeastConnections);
    a.connections = 6;
    for (int i = 0; i < 12; i++) {
      ((Fake) balancer.pick(List.of(a, b, c))).connections++;
    }
    assertThat(List.of(a.connections, b.connections, c.connections)).containsExactly(6, 6, 6);
  }

  @Test
  void shouldStayInBoundsWhenCandidatesComeAndGo() {
    for (Balancing balancing : Balancing.values()) {
      Balancer balancer = Balancer.of(balancing);
      List<Backend> some = new ArrayList<>(List.of(a, b, c));
      for (int i = 0; i < 50; i++) {
        List<Backend> candidates = some.subList(0, 1 + i % 3);
        assertThat(candidates).contains(balancer.pick(candidates));
      }
    }
  }

  private static String picks(Balancer balancer, int count, Backend... candidates) {
    return IntStream.range(0, count)
        .mapToObj(i -> balancer.pick(List.of(candidates)).name())
        .collect(Collectors.joining());
  }

  private static final class Fake implements Backend {

    private final String name;
    private final int weight;
    private int connections;

    Fake(String name, int weight) {
      this.name = name;
      this.weight = weight;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public InetSocketAddress address() {
      return InetSocketAddress.createUnresolved(name, 1);
    }

    @Override
    public int weight() {
      return weight;
    }

    @Override
    public boolean healthy() {
      return true;
    }

    @Override
    public int connections() {
      return connections;
    }

    @Override
    public Future<Channel> connect(EventLoop loop) {
      throw new UnsupportedOperationException();
    }
  }
}
