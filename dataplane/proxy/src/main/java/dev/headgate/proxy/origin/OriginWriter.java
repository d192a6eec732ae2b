package dev.headgate.proxy.origin;

import dev.headgate.config.ProxyProtocol;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Tells a server whose a connection is, before anything else is said on it. On the channel's loop.
 */
public final class OriginWriter {

  private OriginWriter() {}

  /** It is a client's. Goes out with what is flushed next. */
  public static void write(Channel channel, ProxyProtocol version, Origin origin) {
    InetAddress client = origin.client().getAddress();
    InetAddress destination = origin.destination().getAddress();
    if (version == ProxyProtocol.None) {
      return;
    }
    if (!client.getClass().equals(destination.getClass())) {
      writeOwn(channel, version); // no header has room for both
      return;
    }
    encode(
        channel,
        new HAProxyMessage(
            version == ProxyProtocol.V1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2,
            HAProxyCommand.PROXY,
            client instanceof Inet4Address
                ? HAProxyProxiedProtocol.TCP4
                : HAProxyProxiedProtocol.TCP6,
            NetUtil.toAddressString(client),
            NetUtil.toAddressString(destination),
            origin.client().getPort(),
            origin.destination().getPort()));
  }

  /** It is our own, or one client's after another. Goes out with what is flushed next. */
  public static void writeOwn(Channel channel, ProxyProtocol version) {
    switch (version) {
      case None -> {}
      // The encoder knows no header of version 1 without addresses.
      case V1 -> channel.write(ByteBufUtil.writeAscii(channel.alloc(), "PROXY UNKNOWN\r\n"));
      case V2 ->
          encode(
              channel,
              new HAProxyMessage(
                  HAProxyProtocolVersion.V2,
                  HAProxyCommand.LOCAL,
                  HAProxyProxiedProtocol.UNKNOWN,
                  null,
                  null,
                  0,
                  0));
    }
  }

  private static void encode(Channel channel, HAProxyMessage header) {
    HAProxyMessageEncoder encoder = HAProxyMessageEncoder.INSTANCE;
    channel.pipeline().addLast(encoder);
    channel.write(header);
    channel.pipeline().remove(encoder);
  }
}
