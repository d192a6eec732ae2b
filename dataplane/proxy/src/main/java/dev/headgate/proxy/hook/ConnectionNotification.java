package dev.headgate.proxy.hook;

import dev.headgate.plugin.Connection;

/** As {@link Notification}, for connection events; {@code error} is empty when there was none. */
@FunctionalInterface
public interface ConnectionNotification {

  void fire(Connection connection, String error);
}
