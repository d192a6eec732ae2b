package dev.headgate.proxy.origin;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.List;

/** Some IP networks. */
public final class Networks {

  private final List<IpSubnetFilterRule> networks;

  private Networks(List<IpSubnetFilterRule> networks) {
    this.networks = networks;
  }

  /**
   * @param networks as {@code 10.0.0.0/8} and {@code fd00::/8}
   */
  public static Networks of(List<String> networks) {
    return new Networks(
        networks.stream()
            .map(network -> new IpSubnetFilterRule(network, IpFilterRuleType.ACCEPT))
            .toList());
  }

  public boolean contain(InetSocketAddress address) {
    for (IpSubnetFilterRule network : networks) {
      if (network.matches(address)) {
        return true;
      }
    }
    return false;
  }
}
