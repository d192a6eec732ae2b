package dev.headgate.bench;

import dev.headgate.config.ListenerConfig;
import dev.headgate.config.ListenerTls;
import dev.headgate.config.Protocol;
import dev.headgate.config.ReserveConfig;
import dev.headgate.config.SessionLimits;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.session.AuthenticationRules;
import dev.headgate.proxy.session.Counters;
import dev.headgate.proxy.session.Occupancy;
import dev.headgate.proxy.session.Routes;
import dev.headgate.proxy.session.Service;
import dev.headgate.proxy.session.Session;
import dev.headgate.proxy.session.Sessions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A PostgreSQL client and its server with a whole session of Headgate's between them, and without
 * sockets: every byte goes the way it goes in production, but for the system calls. One thread.
 */
final class Conversation implements AutoCloseable {

  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel server = new EmbeddedChannel();
  private final ByteBuf request = Wire.REQUEST.buffer();
  private final ByteBuf response = Wire.RESPONSE.buffer();

  Conversation(Hooks hooks) {
    ListenerConfig listener =
        new ListenerConfig(
            "bench",
            Protocol.PostgreSQL,
            "127.0.0.1",
            1,
            1,
            0,
            0,
            ReserveConfig.NONE,
            ListenerTls.Disable,
            null,
            null,
            List.of(),
            List.of(),
            Duration.ofMinutes(1),
            SessionLimits.NONE,
            List.of(),
            1 << 20,
            List.of());
    Routes routes = new Routes(List.of(new Routes.Route("*", "*", new EmbeddedPool(server))));
    Service service =
        new Service(
            listener,
            new PostgresDialect(),
            routes,
            AuthenticationRules.of(List.of()),
            hooks,
            null);
    Sessions sessions = new Sessions(client.eventLoop());
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    Origin origin = new Origin(nowhere, nowhere);
    new Session(client, origin, () -> service, sessions, new Counters(), new Occupancy(), true)
        .open(Duration.ZERO);
    pass(client, Wire.STARTUP.buffer(), server);
    pass(server, Wire.LOGGED_IN.buffer(), client);
  }

  /** One query and its answer. Returns the bytes that arrived at both ends. */
  int roundTrip() {
    return pass(client, request.setIndex(0, request.capacity()).retain(), server)
        + pass(server, response.setIndex(0, response.capacity()).retain(), client);
  }

  private static int pass(EmbeddedChannel from, ByteBuf bytes, EmbeddedChannel to) {
    from.pipeline().fireChannelRead(bytes);
    from.pipeline().fireChannelReadComplete();
    int arrived = 0;
    for (Object out = to.readOutbound(); out != null; out = to.readOutbound()) {
      arrived += ((ByteBuf) out).readableBytes();
      ReferenceCountUtil.release(out);
    }
    if (arrived == 0) {
      throw new IllegalStateException("nothing arrived");
    }
    return arrived;
  }

  @Override
  public void close() {
    client.close();
    server.close();
    request.release();
    response.release();
  }
}
