package dev.headgate.proxy.origin;

import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A client's connection by both its ends, as the client itself sees them.
 *
 * @param client where it comes from
 * @param destination where it meant to go
 */
public record Origin(InetSocketAddress client, InetSocketAddress destination) {

  /** Of one that nobody stands in between. */
  public static Origin of(Channel channel) {
    return new Origin(
        (InetSocketAddress) channel.remoteAddress(), (InetSocketAddress) channel.localAddress());
  }

  /**
   * What a header says, of a connection that is {@code this} as it looks. It says nothing if the
   * proxy connects for itself, and nothing that helps if the client's own connection was no TCP.
   */
  Origin toldBy(HAProxyMessage header) {
    HAProxyProxiedProtocol proxied = header.proxiedProtocol();
    return switch (proxied.addressFamily()) {
      case AF_IPv4, AF_IPv6 ->
          proxied.transportProtocol() == TransportProtocol.STREAM
              ? new Origin(
                  address(header.sourceAddress(), header.sourcePort()),
                  address(header.destinationAddress(), header.destinationPort()))
              : this;
      case AF_UNSPEC, AF_UNIX -> this;
    };
  }

  private static InetSocketAddress address(String ip, int port) {
    try {
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ip);
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // the decoder has checked it
    }
  }
}
