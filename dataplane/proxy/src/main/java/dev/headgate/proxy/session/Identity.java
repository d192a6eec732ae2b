package dev.headgate.proxy.session;

import dev.headgate.config.ListenerConfig;
import dev.headgate.plugin.Connection;
import dev.headgate.plugin.Connection.Endpoints;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.Exchange;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Who a session's client is, as far as is known yet. */
final class Identity {

  private final long id;
  private final Origin origin;
  private @Nullable String user;
  private @Nullable String database;

  /** As hooks see it; made when one asks, and again when there is more to tell. */
  private @Nullable Connection connection;

  Identity(long id, Origin origin) {
    this.id = id;
    this.origin = origin;
  }

  /** The number of its session. */
  long session() {
    return id;
  }

  Origin origin() {
    return origin;
  }

  /** Its address and port. */
  String client() {
    return text(origin.client());
  }

  @Nullable String user() {
    return user;
  }

  @Nullable String database() {
    return database;
  }

  /** It said, or the server confirmed, who it is. */
  void named(@Nullable String itsUser, @Nullable String itsDatabase) {
    user = itsUser;
    database = itsDatabase;
    connection = null;
  }

  /** By what its exchange knows better than its first packet, which not every protocol has. */
  void named(Exchange exchange) {
    String itsUser = exchange.user();
    if (itsUser != null || exchange.database() != null) {
      named(itsUser == null ? user : itsUser, exchange.database());
    }
  }

  /** It has another server connection. */
  void paired() {
    connection = null;
  }

  Connection connection(ListenerConfig listener, @Nullable ServerConnection server) {
    Connection known = connection;
    if (known == null) {
      known =
          new Connection(
              id,
              listener.name(),
              listener.protocol().name(),
              new Endpoints(text(origin.destination()), text(origin.client())),
              server == null ? null : endpoints(server.channel()),
              user,
              database);
      connection = known;
    }
    return known;
  }

  private static Endpoints endpoints(Channel channel) {
    return new Endpoints(text(channel.localAddress()), text(channel.remoteAddress()));
  }

  private static String text(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : String.valueOf(address);
  }
}
