package dev.headgate.proxy.session;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.protocol.Refusal;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's client, whatever it is connected to: its channel, who it is, the hooks it runs by,
 * what it did so far, and its place among those of its kind. On its event loop.
 */
record ClientConnection(
    Channel channel, Identity identity, SessionHooks hooks, Tally tally, Occupancy.Place place) {

  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  /** As {@link Occupancy.Place#enter}. */
  @Nullable Refusal enter(ListenerConfig listener) {
    return place.enter(listener, identity.database(), identity.user());
  }

  /** A leg failed under a read or a write. */
  void broken(String leg, Throwable cause) {
    log.atDebug()
        .addKeyValue("session", identity.session())
        .addKeyValue("leg", leg)
        .addKeyValue("cause", cause.toString())
        .log("connection broken");
  }
}
